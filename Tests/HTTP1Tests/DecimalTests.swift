import HTTP1
import Testing

/// Numbers of HTTP: digits and nothing else.
struct DecimalTests {
    @Test(arguments: [
        ("0", UInt64?.some(0)), ("007", 7), ("9223372036854775807", 9_223_372_036_854_775_807),
        ("9223372036854775808", nil), ("9999999999999999999", nil), ("00000000000000000000", nil),
        ("", nil), ("-1", nil), ("+1", nil), (" 1", nil), ("1 ", nil), ("1a", nil),
        ("\u{661}", nil),
    ])
    func onlyDigitsInRangeAreANumber(_ text: String, _ value: UInt64?) {
        let bytes = Array(text.utf8)
        let parsed = Decimal.parse(bytes.span)
        #expect(parsed == value)
    }
}
