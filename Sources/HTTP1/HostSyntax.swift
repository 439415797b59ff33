package import Basics

/// The syntax of `host [":" port]`, as in a Host header, an absolute-form target and our own
/// settings (RFC 3986 section 3.2). Stricter than the RFC where its freedom only serves attacks: a
/// name holds letters, digits and `-._~`, no percent-encoding and no `sub-delims`.
package enum HostSyntax {
    /// Longest name in bytes (RFC 1035 section 2.3.4, and a trailing dot).
    private static let nameBytesMax = 255

    /// Where the parts of an authority lie.
    package struct Authority: Equatable, Sendable {
        /// The name or address, without brackets.
        package let host: ByteRange
        /// The port, when one is written.
        package let port: UInt16?
        /// Whether the host was written in brackets.
        package let isIPv6Literal: Bool
    }

    /// Splits `bytes`, or answers nil when any byte of them is out of place.
    package static func parse(_ bytes: Span<UInt8>) -> Authority? {
        guard bytes.count > 0 else { return nil }
        return bytes[0] == UInt8(ascii: "[") ? parseLiteral(bytes) : parseName(bytes)
    }

    private static func parseName(_ bytes: Span<UInt8>) -> Authority? {
        var end = 0
        while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
        guard end > 0, end <= nameBytesMax else { return nil }
        return finish(bytes, host: ByteRange(0, end), after: end, isIPv6Literal: false)
    }

    private static func parseLiteral(_ bytes: Span<UInt8>) -> Authority? {
        var end = 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "]") { end += 1 }
        guard end < bytes.count, isIPv6(bytes.extracting(1..<end)) else { return nil }
        return finish(bytes, host: ByteRange(1, end), after: end + 1, isIPv6Literal: true)
    }

    private static func finish(
        _ bytes: Span<UInt8>, host: ByteRange, after: Int, isIPv6Literal: Bool
    ) -> Authority? {
        guard after < bytes.count else {
            return Authority(host: host, port: nil, isIPv6Literal: isIPv6Literal)
        }
        guard bytes[after] == UInt8(ascii: ":"),
            let port = parsePort(bytes.extracting((after + 1)..<bytes.count))
        else { return nil }
        return Authority(host: host, port: port, isIPv6Literal: isIPv6Literal)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
    }

    /// A port of 1 to 5 digits, 1 to 65535. An empty port, which RFC 3986 allows, is refused.
    private static func parsePort(_ digits: Span<UInt8>) -> UInt16? {
        guard digits.count >= 1, digits.count <= 5 else { return nil }
        var value: UInt32 = 0
        for index in digits.indices {
            guard ASCII.isDigit(digits[index]) else { return nil }
            value = value * 10 + UInt32(digits[index] & 15)
        }
        return value == 0 ? nil : UInt16(exactly: value)
    }

    /// Whether `bytes` are an IPv6 address (RFC 4291 section 2.2), without a zone.
    private static func isIPv6(_ bytes: Span<UInt8>) -> Bool {
        guard IPAddress(parsing: bytes) != nil else { return false }
        for index in bytes.indices where bytes[index] == UInt8(ascii: ":") { return true }
        return false
    }
}
