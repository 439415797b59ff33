import Basics
import HTTP1
import Testing

/// Methods as they are spelled on the wire.
struct MethodTests {
    @Test(arguments: [
        ("GET", Method.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete),
        ("PATCH", .patch), ("OPTIONS", .options), ("CONNECT", .connect), ("TRACE", .trace),
        ("get", .other), ("GE", .other), ("GETX", .other), ("", .other), ("OPTIONSX", .other),
        ("PROPFIND", .other),
    ])
    func methodsAreCaseSensitive(_ name: String, _ method: Method) {
        let bytes = Array(name.utf8)
        let read = Method(bytes.span)
        #expect(read == method)
    }

    @Test func onlyIdempotentMethodsMayBeRepeated() {
        #expect(Method.get.isIdempotent && Method.put.isIdempotent && Method.delete.isIdempotent)
        #expect(
            !Method.post.isIdempotent && !Method.patch.isIdempotent && !Method.other.isIdempotent)
        #expect(Method.head.isSafe && !Method.put.isSafe && !Method.other.isSafe)
    }
}

/// Folding as careless upstreams do it (C2.2, B170).
struct FoldedNameTests {
    @Test(arguments: [
        ("X_Forwarded_User", "x-forwarded-user"), ("x.forwarded.user", "x-forwarded-user"),
        ("X-Forwarded-User", "x-forwarded-user"), ("A!#$%&'*+-.^_`|~9", "a---------------9"),
    ])
    func namesFoldToOneSpelling(_ name: String, _ expected: String) {
        var buffer = ByteBuffer(capacity: 64)
        let raw = Array(name.utf8)
        FoldedName.fold(raw.span, into: &buffer)
        let folded = buffer.readable
        var bytes: [UInt8] = []
        for index in folded.indices { bytes.append(folded[index]) }
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test func nonASCIIBytesFoldToAHyphenAndNeverToALetter() {
        for byte in UInt8(0x80)...UInt8.max { #expect(FoldedName.fold(byte) == 0x2D) }
    }

    @Test(arguments: KnownField.allCases.filter(\.isFramingOrRouting))
    func everyFramingNameIsSeenInADisguise(_ field: KnownField) {
        let name = field.name.description.replacing("-", with: "_").uppercased()
        let isSeen = FoldedName.imitatesFraming(Array(name.utf8).span)
        #expect(isSeen)
        let isLongerSeen = FoldedName.imitatesFraming(Array((name + "_X").utf8).span)
        #expect(!isLongerSeen)
    }

    @Test(arguments: ["content_length", "Transfer.Encoding", "keep~alive", "PROXY_AUTHORIZATION"])
    func imitationsAreSeen(_ name: String) {
        let bytes = Array(name.utf8)
        let isImitation = FoldedName.imitatesFraming(bytes.span)
        #expect(isImitation)
    }

    @Test(arguments: ["content_lengths", "x_host", "h_ost", "authorization_", "user_agent"])
    func otherNamesAreNoImitations(_ name: String) {
        let bytes = Array(name.utf8)
        let isImitation = FoldedName.imitatesFraming(bytes.span)
        #expect(!isImitation)
    }
}

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

/// Well-formed UTF-8 and nothing else, compared with the standard library's judgement.
struct UTF8CheckTests {
    @Test func allSequencesUpToThreeBytesAreJudgedAsTheStandardLibraryDoes() {
        let leads: [UInt8] = [0x00, 0x41, 0x7F, 0x80, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED]
        let rest: [UInt8] = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
        for lead in leads + [0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF] {
            for second in rest {
                for third in rest {
                    for bytes in [[lead], [lead, second], [lead, second, third]] {
                        expectSameJudgement(bytes)
                    }
                    for fourth in rest { expectSameJudgement([lead, second, third, fourth]) }
                }
            }
        }
    }

    private func expectSameJudgement(_ bytes: [UInt8]) {
        let expected = String(validating: bytes, as: UTF8.self) != nil
        let isWellFormed = UTF8Check.isWellFormed(bytes.span)
        if isWellFormed != expected { Issue.record("\(bytes)") }
    }
}
