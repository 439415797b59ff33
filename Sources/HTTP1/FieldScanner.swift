import Basics

/// Reads one field line at a time (RFC 9112 section 5), strictly: token names, no blank before the
/// colon, no folding, CR LF ends, no control character but HTAB in values (contract B102-B104).
enum FieldScanner {
    /// What stands at a position of the field section.
    enum Step {
        case line(FieldLine, next: Int)
        case end(next: Int)
        case needMore
    }

    /// Reads the line at `start`.
    @inline(__always)
    static func scan(
        _ bytes: Span<UInt8>, at start: Int, _ index: borrowing KnownFieldIndex
    ) throws(HTTPFailure) -> Step {
        if let name = ByteScan.shortName(in: bytes, at: start) {
            return try scanValue(
                bytes, from: start, nameEnd: start &+ name.count, isPlain: true, index.field(name))
        }
        if start >= 0, start &+ 1 < bytes.count, bytes[start] == ASCII.carriageReturn,
            bytes[start &+ 1] == ASCII.lineFeed
        {
            return .end(next: start &+ 2)
        }
        return try scanUnusual(bytes, at: start, index)
    }

    /// Reads a line whose name is not short and plain, or the end of the section.
    @inline(never)
    private static func scanUnusual(
        _ bytes: Span<UInt8>, at start: Int, _ index: borrowing KnownFieldIndex
    ) throws(HTTPFailure) -> Step {
        var nameEnd = ByteScan.firstOutsidePlainName(in: bytes, from: start)
        var isPlain = true
        if nameEnd < bytes.count, bytes[nameEnd] != UInt8(ascii: ":") {
            if nameEnd == start, bytes[start] == ASCII.carriageReturn {
                return try lineEnd(bytes, at: start).map { .end(next: $0) } ?? .needMore
            }
            isPlain = false
            nameEnd = try unusualNameEnd(bytes, from: start, at: nameEnd)
        }
        guard nameEnd < bytes.count else { return .needMore }
        guard nameEnd > start else { throw HTTPFailure(.fieldNameInvalid, at: start) }
        let known = index.field(in: bytes, from: start, count: nameEnd &- start)
        return try scanValue(bytes, from: start, nameEnd: nameEnd, isPlain: isPlain, known)
    }

    /// Reads what follows a name, whose colon is at `nameEnd`.
    @inline(__always)
    private static func scanValue(
        _ bytes: Span<UInt8>, from start: Int, nameEnd: Int, isPlain: Bool, _ known: KnownField
    ) throws(HTTPFailure) -> Step {
        let valueStart = skipBlanks(bytes, from: nameEnd &+ 1)
        let valueEnd = try endOfLine(bytes, from: valueStart)
        guard let next = try lineEnd(bytes, at: valueEnd) else { return .needMore }
        let trimmedEnd = trimBlanks(bytes, from: valueStart, to: valueEnd)
        let value = ByteRange(scanned: valueStart, trimmedEnd)
        let name = ByteRange(scanned: start, nameEnd)
        let isTidy =
            valueStart == nameEnd &+ 2 && trimmedEnd == valueEnd
            && bytes[nameEnd &+ 1] == ASCII.space
        return .line(
            FieldLine(
                name: name, value: value, known: known, isPlain: isPlain, isTidy: isTidy),
            next: next)
    }

    /// The end of a name with other token characters than letters, digits and `-`.
    @inline(never)
    private static func unusualNameEnd(
        _ bytes: Span<UInt8>, from start: Int, at position: Int
    ) throws(HTTPFailure) -> Int {
        var end = position
        while end < bytes.count, ASCII.isTokenCharacter(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] != UInt8(ascii: ":") else { return end }
        let isFolded = end == start && ASCII.isBlank(bytes[end])
        throw HTTPFailure(isFolded ? .foldedLine : .fieldNameInvalid, at: end)
    }

    /// Offset of the CR that ends the line, or of the end of the bytes.
    @inline(__always)
    static func endOfLine(_ bytes: Span<UInt8>, from start: Int) throws(HTTPFailure) -> Int {
        var end = ByteScan.firstControl(in: bytes, from: start)
        while end < bytes.count, bytes[end] == ASCII.tab {
            end = ByteScan.firstControl(in: bytes, from: end &+ 1)
        }
        guard end < bytes.count, bytes[end] != ASCII.carriageReturn else { return end }
        throw HTTPFailure(
            bytes[end] == ASCII.lineFeed ? .lineEndInvalid : .controlCharacter, at: end)
    }

    /// Offset after the CR LF at `position`, or nil while it has not arrived.
    @inline(__always)
    static func lineEnd(_ bytes: Span<UInt8>, at position: Int) throws(HTTPFailure) -> Int? {
        guard position &+ 1 < bytes.count else { return nil }
        guard bytes[position &+ 1] == ASCII.lineFeed else {
            throw HTTPFailure(.lineEndInvalid, at: position &+ 1)
        }
        return position &+ 2
    }

    @inline(__always)
    private static func skipBlanks(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position < bytes.count, ASCII.isBlank(bytes[position]) { position &+= 1 }
        return position
    }

    @inline(__always)
    private static func trimBlanks(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
        var position = end
        while position > start, ASCII.isBlank(bytes[position &- 1]) { position &-= 1 }
        return position
    }
}
