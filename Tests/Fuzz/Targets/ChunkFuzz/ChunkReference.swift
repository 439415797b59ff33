import Basics

/// The data of a whole chunked body by the letter of RFC 9112 section 7.1, line by line.
struct ChunkReference {
    private var rest: ArraySlice<UInt8>

    /// Nil when the bytes are not exactly one body.
    static func data(of body: [UInt8]) -> [UInt8]? {
        var reference = ChunkReference(rest: body[...])
        return reference.read()
    }

    private mutating func read() -> [UInt8]? {
        var data: [UInt8] = []
        while true {
            guard let line = takeLine(), let size = Self.size(line) else { return nil }
            if size == 0 { break }
            guard size <= rest.count else { return nil }
            data += rest.prefix(size)
            rest = rest.dropFirst(size)
            guard takeLine() == [] else { return nil }
        }
        while let line = takeLine() {
            if line.isEmpty { return rest.isEmpty ? data : nil }
            guard Self.isField(line) else { return nil }
        }
        return nil
    }

    /// The bytes up to the next CR LF, which is taken too.
    private mutating func takeLine() -> [UInt8]? {
        guard let end = rest.firstIndex(of: ASCII.carriageReturn), end + 1 < rest.endIndex,
            rest[end + 1] == ASCII.lineFeed
        else { return nil }
        let line = Array(rest[..<end])
        rest = rest[(end + 2)...]
        return line
    }

    /// Digits up to the end or a semicolon.
    private static func size(_ line: [UInt8]) -> Int? {
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        guard !digits.isEmpty, !line.contains(ASCII.lineFeed),
            digits.allSatisfy({ ASCII.hexadecimalValue($0) != nil })
        else { return nil }
        return Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private static func isField(_ line: [UInt8]) -> Bool {
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        let value = line.dropFirst(name.count)
        return !name.isEmpty && name.allSatisfy(ASCII.isTokenCharacter) && !value.isEmpty
            && value.allSatisfy { !ASCII.isControl($0) || $0 == ASCII.tab }
    }
}
