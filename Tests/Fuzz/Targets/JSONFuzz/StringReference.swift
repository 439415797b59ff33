/// The text of a string literal by the letter of RFC 8259 section 7: in UTF-16, as its escapes are.
enum StringReference {
    private static let short: [Unicode.Scalar: UInt16] = [
        "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 0x08, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09,
    ]

    /// Nil when the literal spells no text, as with half a surrogate pair.
    static func text(of literal: [UInt8]) -> [UInt8]? {
        var units: [UInt16] = []
        var rest = String(decoding: literal, as: UTF8.self).unicodeScalars.dropFirst().dropLast()
        while let scalar = rest.popFirst() {
            if scalar == "\\" {
                guard let unit = escape(&rest) else { return nil }
                units.append(unit)
            } else {
                units += Array(String(scalar).utf16)
            }
        }
        return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
    }

    /// What follows a backslash.
    private static func escape(_ rest: inout Substring.UnicodeScalarView) -> UInt16? {
        guard let letter = rest.popFirst() else { return nil }
        guard letter == "u" else { return short[letter] }
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        guard digits.count == 4 else { return nil }
        return UInt16(String(digits), radix: 16)
    }
}
