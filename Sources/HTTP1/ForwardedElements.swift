package import Basics

/// Walks the elements of a Forwarded field's value (RFC 7239 section 4). Stricter than the grammar:
/// quoted strings hold no backslash, and a parameter stands once in an element.
package struct ForwardedElements: ~Escapable {
    /// One proxy's word about the request that it got: where the values lie, without quotes.
    package struct Element: BitwiseCopyable {
        /// Who sent the request.
        package var node: ByteRange?
        /// With which protocol.
        package var proto: ByteRange?
        /// To which host.
        package var host: ByteRange?

        /// A word that says as much as is given.
        package init(node: ByteRange? = nil, proto: ByteRange? = nil, host: ByteRange? = nil) {
            self.node = node
            self.proto = proto
            self.host = host
        }
    }

    /// What comes next.
    package enum Step {
        case element(Element)
        case end
        /// The value is no list of elements; nothing in it is to be believed.
        case malformed
    }

    private static let forName = Array("for".utf8)
    private static let protoName = Array("proto".utf8)
    private static let hostName = Array("host".utf8)

    private let bytes: Span<UInt8>
    private let end: Int
    private var position: Int

    @_lifetime(copy bytes)
    package init(_ bytes: Span<UInt8>, in value: ByteRange) {
        self.bytes = bytes
        end = value.end
        position = value.start
    }

    /// The next element.
    @_lifetime(self: copy self)
    package mutating func next() -> Step {
        skip { ASCII.isBlank($0) || $0 == UInt8(ascii: ",") }
        guard position < end else { return .end }
        var element = Element()
        while true {
            skip(ASCII.isBlank)
            guard let pair = pair(), take(pair, into: &element) else { return .malformed }
            skip(ASCII.isBlank)
            guard position < end, bytes[position] != UInt8(ascii: ",") else {
                return .element(element)
            }
            guard bytes[position] == UInt8(ascii: ";") else { return .malformed }
            position += 1
        }
    }

    @_lifetime(self: copy self)
    private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
        while position < end, isSkipped(bytes[position]) { position += 1 }
    }

    /// `token "=" value`, without blanks around the sign.
    @_lifetime(self: copy self)
    private mutating func pair() -> (name: ByteRange, value: ByteRange)? {
        let start = position
        skip(ASCII.isTokenCharacter)
        let name = ByteRange(start, position)
        guard position > start, position < end, bytes[position] == UInt8(ascii: "=") else {
            return nil
        }
        position += 1
        guard position < end, bytes[position] == UInt8(ascii: "\"") else {
            let first = position
            skip(ASCII.isTokenCharacter)
            return position > first ? (name, ByteRange(first, position)) : nil
        }
        position += 1
        let first = position
        skip { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        guard position < end, bytes[position] == UInt8(ascii: "\"") else { return nil }
        position += 1
        return (name, ByteRange(first, position - 1))
    }

    private func take(
        _ pair: (name: ByteRange, value: ByteRange), into element: inout Element
    ) -> Bool {
        let name = bytes.extracting(pair.name.bounds)
        if Self.equals(name, Self.forName) { return set(&element.node, pair.value) }
        if Self.equals(name, Self.protoName) { return set(&element.proto, pair.value) }
        if Self.equals(name, Self.hostName) { return set(&element.host, pair.value) }
        return true
    }

    private static func equals(_ name: Span<UInt8>, _ word: [UInt8]) -> Bool {
        guard name.count == word.count else { return false }
        for index in word.indices where ASCII.lowercased(name[index]) != word[index] {
            return false
        }
        return true
    }

    private func set(_ member: inout ByteRange?, _ value: ByteRange) -> Bool {
        guard member == nil else { return false }
        member = value
        return true
    }
}
