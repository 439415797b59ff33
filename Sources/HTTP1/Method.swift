import Basics

/// The request methods of RFC 9110 section 9 and RFC 5789; any other token is `other`.
package enum Method: UInt8, BitwiseCopyable, Sendable {
    case get, head, post, put, delete, patch, options, connect, trace, other

    /// The method that the bytes spell; methods are case-sensitive.
    package init(_ name: Span<UInt8>) {
        // At most seven bytes, read as one little-endian word.
        var word: UInt64 = 0
        guard name.count <= 7 else {
            self = .other
            return
        }
        for index in name.indices { word |= UInt64(name[index]) &<< UInt64(index &* 8) }
        switch word {
        case 0x54_4547: self = .get
        case 0x4441_4548: self = .head
        case 0x5453_4F50: self = .post
        case 0x54_5550: self = .put
        case 0x4554_454C_4544: self = .delete
        case 0x48_4354_4150: self = .patch
        case 0x53_4E4F_4954_504F: self = .options
        case 0x54_4345_4E4E_4F43: self = .connect
        case 0x45_4341_5254: self = .trace
        default: self = .other
        }
    }

    /// GET or POST when it stands at `start` with a space behind it: nearly every request, told by
    /// one look. Nil says only that it takes another.
    @inline(__always)
    static func common(_ bytes: Span<UInt8>, at start: Int) -> Method? {
        guard start >= 0, start &+ 8 <= bytes.count else { return nil }
        let word = ByteScan.word(in: bytes, at: start)
        if word & 0xFFFF_FFFF == 0x2054_4547 { return .get }
        if word & 0xFF_FFFF_FFFF == 0x20_5453_4F50 { return .post }
        return nil
    }

    /// Length in bytes of a method that `common` tells.
    var commonCount: Int { self == .get ? 3 : 4 }

    /// The method at the front of bytes that are no whole head, or no good one: the word before the
    /// first space, after one empty line (RFC 9112 section 2.2); `other` when there is none.
    package init(beginning bytes: Span<UInt8>) {
        var start = 0
        if bytes.count >= 2, bytes[0] == ASCII.carriageReturn, bytes[1] == ASCII.lineFeed {
            start = 2
        }
        let end = ByteScan.first(ASCII.space, in: bytes, from: start)
        self = end < bytes.count ? Method(bytes.extracting(start..<end)) : .other
    }

    /// Whether repeating the request changes nothing more (RFC 9110 section 9.2.2).
    package var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        case .post, .patch, .connect, .other: false
        }
    }

    /// Whether the request asks for nothing to be changed (RFC 9110 section 9.2.1).
    package var isSafe: Bool {
        switch self {
        case .get, .head, .options, .trace: true
        case .post, .put, .patch, .delete, .connect, .other: false
        }
    }
}
