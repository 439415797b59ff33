import JSON

/// How text from the file is shown in a problem: one line, printable, short, and without the
/// credentials that a URL may carry.
enum ShownText {
    /// Longest text that is shown, in characters; more tells an operator no more.
    private static let charactersMax = 80

    /// A value as the file has it; containers only by their kind, since they may hold anything.
    static func value(_ value: JSONValue) -> String {
        switch value.kind {
        case .object: "an object"
        case .array: "an array"
        case .null: "null"
        case .string: quoted(value.stringBytes ?? [])
        case .number, .bool: shortened(String(decoding: value.rawText, as: UTF8.self))
        }
    }

    /// A string in quotes; whatever is not printable ASCII is escaped as JSON escapes it.
    static func quoted(_ bytes: [UInt8]) -> String {
        var text = ""
        for scalar in String(decoding: withoutUserinfo(bytes), as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C: text += "\\\(scalar)"
            case 0x20...0x7E: text.unicodeScalars.append(scalar)
            default: text += escaped(scalar)
            }
        }
        return "\"\(shortened(text))\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }.joined()
    }

    private static func shortened(_ text: String) -> String {
        let characters = text.unicodeScalars
        guard characters.count > charactersMax else { return text }
        return String(String.UnicodeScalarView(characters.prefix(charactersMax))) + "..."
    }

    /// Hides what stands between `//` and the last `@` (RFC 3986 section 3.2.1): a password.
    private static func withoutUserinfo(_ bytes: [UInt8]) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")),
            let start = bytes.indices.first(where: {
                $0 + 1 < at && bytes[$0] == slash && bytes[$0 + 1] == slash
            })
        else { return bytes }
        return bytes[...(start + 1)] + Array("***".utf8) + bytes[at...]
    }
}
