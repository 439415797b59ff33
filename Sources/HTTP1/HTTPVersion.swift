import Basics

/// The protocol versions that are spoken (RFC 9112 section 2.3).
package enum HTTPVersion: UInt8, Sendable {
    case http10
    case http11

    /// Reads eight bytes such as `HTTP/1.1` at `start`, of which some may not have arrived.
    ///
    /// Answers nil while all that is there is right but incomplete. The name is case-sensitive;
    /// other major versions, and 1.2 and above, are unsupported rather than malformed (B105).
    static func parse(_ bytes: Span<UInt8>, at start: Int) throws(HTTPFailure) -> HTTPVersion? {
        if let version = known(bytes, at: start) { return version }
        let name: InlineArray<5, UInt8> = [0x48, 0x54, 0x54, 0x50, 0x2F]
        for index in name.indices {
            guard start + index < bytes.count else { return nil }
            guard bytes[start + index] == name[index] else {
                throw HTTPFailure(.versionMalformed, at: start + index)
            }
        }
        for index in 5..<8 {
            guard start + index < bytes.count else { return nil }
            let byte = bytes[start + index]
            let isRight = index == 6 ? byte == UInt8(ascii: ".") : ASCII.isDigit(byte)
            guard isRight else { throw HTTPFailure(.versionMalformed, at: start + index) }
        }
        throw HTTPFailure(.versionUnsupported, at: start)
    }

    private static func known(_ bytes: Span<UInt8>, at start: Int) -> HTTPVersion? {
        guard start + 8 <= bytes.count else { return nil }
        // Each version as the eight bytes of its text, last byte highest.
        switch ByteScan.word(in: bytes, at: start) {
        case 0x312E_312F_5054_5448: return .http11
        case 0x302E_312F_5054_5448: return .http10
        default: return nil
        }
    }
}
