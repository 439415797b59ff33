/// The machine that turns bytes into nodes (RFC 8259), stricter where parsers are known to differ
/// (RFC 8725 section 2.4): no duplicate names, byte order mark, half surrogate or trailing byte.
///
/// It does not recurse: an open container's `next` field links to the container around it.
struct JSONReader {
    let source: [UInt8]
    let limits: JSONLimits
    var position = 0
    /// What has been read; whole when `readDocument` returns.
    var nodes: [JSONNode] = []
    /// Unescaped text of strings that hold escapes; belongs after the source.
    var decoded: [UInt8] = []
    private var container = JSONNode.noParent
    private var depth = 0
    private var isFirst = false

    /// A value takes about eight bytes of a token or key set: one allocation mostly does.
    private static let bytesPerNodeGuess = 8

    init(_ source: [UInt8], limits: JSONLimits) {
        self.source = source
        self.limits = limits
    }

    /// Reads the whole source as one value.
    mutating func readDocument() throws(JSONFailure) {
        try checkEncoding()
        nodes.reserveCapacity(min(limits.nodes, source.count / Self.bytesPerNodeGuess + 4))
        try readValue()
        while container != JSONNode.noParent {
            if nodes[Int(container)].kind == .object {
                try continueObject()
            } else {
                try continueArray()
            }
        }
        skipSpace()
        guard position == source.count else { throw failure(.trailingBytes) }
    }

    func failure(_ cause: JSONFailure.Cause) -> JSONFailure { JSONFailure(cause, at: position) }

    /// The failure for a byte that does not fit, or for its absence.
    func unexpected() -> JSONFailure {
        failure(position < source.count ? .unexpectedByte : .unexpectedEnd)
    }

    /// The byte at the position, or nil at the end.
    var peek: UInt8? { position < source.count ? source[position] : nil }

    private func checkEncoding() throws(JSONFailure) {
        guard source.count <= limits.bytes else {
            throw JSONFailure(.tooLong, at: limits.bytes)
        }
        if source.starts(with: [0xEF, 0xBB, 0xBF]) { throw failure(.byteOrderMark) }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: source.span)
        } catch {
            throw JSONFailure(.invalidUTF8, at: error.byteOffsets.lowerBound)
        }
    }

    /// Moves over white space, of which tokens have none.
    @inline(__always)
    mutating func skipSpace() {
        guard position < source.count, source[position] <= 0x20 else { return }
        skipSpaces()
    }

    private mutating func skipSpaces() {
        while position < source.count {
            switch source[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    mutating func append(_ node: JSONNode) throws(JSONFailure) {
        guard nodes.count < limits.nodes else {
            throw JSONFailure(.tooManyValues, at: Int(node.start))
        }
        nodes.append(node)
    }

    /// Appends a value without content that lies between `start` and the position.
    mutating func appendLeaf(
        _ kind: JSONValue.Kind, from start: Int, isTrue: Bool = false, text: Range<Int> = 0..<0
    ) throws(JSONFailure) {
        // Nothing is cut off: `JSONLimits` keeps offsets and nodes far below 2^32.
        try append(
            JSONNode(
                kind: kind, isTrue: isTrue, start: UInt32(truncatingIfNeeded: start),
                end: UInt32(truncatingIfNeeded: position),
                textStart: UInt32(truncatingIfNeeded: text.lowerBound),
                textEnd: UInt32(truncatingIfNeeded: text.upperBound),
                next: UInt32(truncatingIfNeeded: nodes.count + 1)))
    }

    private mutating func readValue() throws(JSONFailure) {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): try open(.object)
        case UInt8(ascii: "["): try open(.array)
        case UInt8(ascii: "\""): try readString()
        case UInt8(ascii: "t"): try readLiteral("true", .bool, isTrue: true)
        case UInt8(ascii: "f"): try readLiteral("false", .bool)
        case UInt8(ascii: "n"): try readLiteral("null", .null)
        case UInt8(ascii: "-"): try readNumber()
        case let byte? where JSONNumber.digit(byte) != nil: try readNumber()
        default: throw unexpected()
        }
    }

    private mutating func readLiteral(
        _ literal: String, _ kind: JSONValue.Kind, isTrue: Bool = false
    ) throws(JSONFailure) {
        let start = position
        for byte in literal.utf8 {
            guard peek == byte else { throw unexpected() }
            position += 1
        }
        try appendLeaf(kind, from: start, isTrue: isTrue)
    }

    private mutating func open(_ kind: JSONValue.Kind) throws(JSONFailure) {
        guard depth < limits.depth else { throw failure(.tooDeep) }
        let index = UInt32(nodes.count)
        try append(
            JSONNode(
                kind: kind, isTrue: false, start: UInt32(position), end: 0, textStart: 0,
                textEnd: 0, next: container))
        container = index
        depth += 1
        position += 1
        isFirst = true
    }

    private mutating func close() {
        position += 1
        let index = Int(container)
        container = nodes[index].next
        nodes[index].next = UInt32(nodes.count)
        nodes[index].end = UInt32(position)
        depth -= 1
        isFirst = false
    }

    /// Reads the comma before a further item; none stands before the first.
    private mutating func readSeparator() throws(JSONFailure) {
        if isFirst {
            isFirst = false
        } else {
            guard peek == UInt8(ascii: ",") else { throw unexpected() }
            position += 1
        }
    }

    private mutating func continueArray() throws(JSONFailure) {
        skipSpace()
        if peek == UInt8(ascii: "]") { return close() }
        try readSeparator()
        try readValue()
    }

    private mutating func continueObject() throws(JSONFailure) {
        skipSpace()
        if peek == UInt8(ascii: "}") {
            let object = Int(container)
            close()
            return try checkNames(of: object)
        }
        try readSeparator()
        try readName()
        skipSpace()
        guard peek == UInt8(ascii: ":") else { throw unexpected() }
        position += 1
        try readValue()
    }
}
