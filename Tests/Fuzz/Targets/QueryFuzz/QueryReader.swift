import Basics

/// How upstreams read queries, each by its own habits.
enum QueryReader: CaseIterable {
    /// `&` alone, `+` is a space: the URL standard, Java, Go.
    case form
    /// `&` and `;`, as Python, Ruby and Perl did.
    case semicolons
    /// Names in any letter case, as ASP.NET has them.
    case caseless
    /// `.` and space become `_`, and a name ends at `[` or U+0000: PHP.
    case php

    /// Whether the reader sees a parameter `access_token`.
    func findsToken(in query: [UInt8]) -> Bool {
        let separators = self == .form || self == .caseless ? "&" : "&;"
        return query.split { separators.utf8.contains($0) }.contains { parameter in
            let name = parameter.prefix { $0 != UInt8(ascii: "=") }
            return seen(decoded(Array(name))) == Array("access_token".utf8)
        }
    }

    private func seen(_ name: [UInt8]) -> [UInt8] {
        switch self {
        case .form, .semicolons: name
        case .caseless: name.map(ASCII.lowercased)
        case .php:
            name.prefix { $0 != 0 && $0 != UInt8(ascii: "[") }
                .map { $0 == UInt8(ascii: ".") || $0 == ASCII.space ? UInt8(ascii: "_") : $0 }
        }
    }

    private func decoded(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { ASCII.hexadecimalValue($0) }
            if byte == UInt8(ascii: "%"), digits.count == 2 {
                result.append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
            } else {
                result.append(byte == UInt8(ascii: "+") ? ASCII.space : byte)
            }
        }
        return result
    }
}
