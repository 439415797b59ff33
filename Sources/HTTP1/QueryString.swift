package import Basics

/// Finds and cuts the `access_token` parameter of a query (RFC 6750 section 2.3; contract B3, B4),
/// so that a token in a URL is neither used nor passed on nor logged.
///
/// The name is recognised in every spelling that some upstream reads as this parameter: with
/// percent-encoding, in any letter case, with `.`, `+` or a space for the underscore (PHP), and
/// after `;` as well as `&`. A cut reaches to the next `&`.
package enum QueryString {
    /// Whether the query holds the parameter, with or without a value.
    package static func holdsAccessToken(_ query: Span<UInt8>) -> Bool {
        var start: Int? = 0
        while let name = start {
            if spellsAccessToken(query, from: name) { return true }
            start = nextName(query, from: name)
        }
        return false
    }

    /// Appends the query without the parameter; all other bytes stay as they are. Nothing is
    /// appended when nothing else was in the query.
    package static func appendWithoutAccessToken(
        _ query: Span<UInt8>, into buffer: inout ByteBuffer
    ) {
        var isFirst = true
        var start = 0
        while start <= query.count {
            let end = ByteScan.first(UInt8(ascii: "&"), in: query, from: start)
            let kept = keptPart(query.extracting(start..<end))
            if let kept {
                if !isFirst { buffer.append(UInt8(ascii: "&")) }
                buffer.append(query.extracting(start..<(start + kept)))
                isFirst = false
            }
            start = end + 1
        }
    }

    /// How many bytes at the start of `parameter`, the bytes between two `&`, are kept; nil when
    /// the parameter goes as a whole.
    private static func keptPart(_ parameter: Span<UInt8>) -> Int? {
        var start: Int? = 0
        while let name = start {
            if spellsAccessToken(parameter, from: name) { return name == 0 ? nil : name - 1 }
            start = nextName(parameter, from: name)
        }
        return parameter.count
    }

    private static func nextName(_ query: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < query.count {
            if isSeparator(query[index]) { return index + 1 }
            index += 1
        }
        return nil
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";")
    }

    /// Whether the parameter that starts at `start` is named `access_token`, up to its `=`, a
    /// `[`, a separator or the end.
    private static func spellsAccessToken(_ query: Span<UInt8>, from start: Int) -> Bool {
        let name: StaticString = "access_token"
        var index = start
        var matched = InlineArray<12, UInt8>(repeating: 0)
        for position in matched.indices {
            guard let (byte, next) = decodedByte(query, at: index) else { return false }
            matched[position] = fold(byte)
            index = next
        }
        guard ByteScan.equals(matched.span, ignoringCase: name) else { return false }
        guard let (byte, _) = decodedByte(query, at: index) else { return true }
        return byte == UInt8(ascii: "=") || byte == UInt8(ascii: "[") || byte == 0
            || isSeparator(query[index])
    }

    private static func fold(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "+"), ASCII.space: UInt8(ascii: "_")
        default: byte
        }
    }

    /// The byte at `index`, decoded when it is a percent triplet, and where the next one starts.
    private static func decodedByte(
        _ query: Span<UInt8>, at index: Int
    ) -> (byte: UInt8, next: Int)? {
        guard index < query.count else { return nil }
        if query[index] == UInt8(ascii: "%"), index + 2 < query.count,
            let high = ASCII.hexadecimalValue(query[index + 1]),
            let low = ASCII.hexadecimalValue(query[index + 2])
        {
            return (high << 4 | low, index + 3)
        }
        return (query[index], index + 1)
    }
}
