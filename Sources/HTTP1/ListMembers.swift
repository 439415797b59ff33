package import Basics

/// Walks the members of a comma-separated list (RFC 9110 section 5.6.1) that hold no quoted
/// strings: Connection options, codings. Empty members are answered as empty ranges.
package struct ListMembers: ~Escapable {
    private let bytes: Span<UInt8>
    private let end: Int
    private var position: Int?

    @_lifetime(copy bytes)
    package init(_ bytes: Span<UInt8>, in value: ByteRange) {
        self.bytes = bytes
        end = value.end
        position = value.start
    }

    /// The next member without the blanks around it, or nil after the last.
    @_lifetime(self: copy self)
    package mutating func next() -> ByteRange? {
        guard var start = position else { return nil }
        var stop = start
        while stop < end, bytes[stop] != UInt8(ascii: ",") { stop += 1 }
        position = stop < end ? stop + 1 : nil
        while start < stop, ASCII.isBlank(bytes[start]) { start += 1 }
        while stop > start, ASCII.isBlank(bytes[stop - 1]) { stop -= 1 }
        return ByteRange(start, stop)
    }
}
