import Basics

/// An absolute `http` or `https` URL of our own settings or of an issuer's discovery document, cut
/// into what a client needs (RFC 9110 section 4.2). It is for fetching: issuers are compared as
/// bytes elsewhere, and nothing here normalises more than the host's letter case.
package struct AbsoluteURL: Equatable, Sendable {
    /// Longest URL in bytes: far more than any endpoint needs, and it fits every head limit.
    package static let bytesMax = 2048

    /// How the server is spoken to.
    package enum Scheme: String, Sendable {
        case http
        case https

        /// The port when none is written.
        package var defaultPort: UInt16 { self == .https ? 443 : 80 }
    }

    /// What is wrong with a URL; the raw value is a sentence for whoever wrote it.
    package enum Failure: String, Error, Sendable {
        case tooLong = "is longer than 2048 bytes"
        case schemeUnsupported = "does not start with http:// or https://"
        case userinfoPresent = "holds a user name or password before '@'"
        case hostInvalid = "has no valid host and port"
        case fragmentPresent = "has a fragment ('#')"
        case characterInvalid = "holds a space, backslash, control or non-ASCII character"
    }

    /// `http` or `https`.
    package let scheme: Scheme
    /// Name or address in lower case, without brackets.
    package let host: String
    /// Whether `host` is an IPv6 address.
    package let isIPv6Literal: Bool
    /// The port, written or by default.
    package let port: UInt16
    /// Path and query as written, at least `/`: the request target to send.
    package let target: String
    /// The whole URL as written.
    package let text: String

    /// Cuts `text` into its parts; the scheme is recognised in any letter case.
    package init(parsing text: String) throws(Failure) {
        let copy = Array(text.utf8)
        let bytes = copy.span
        guard bytes.count <= Self.bytesMax else { throw .tooLong }
        for index in bytes.indices {
            guard bytes[index] != UInt8(ascii: "#") else { throw .fragmentPresent }
            guard ASCII.isVisible(bytes[index]), bytes[index] != UInt8(ascii: "\\") else {
                throw .characterInvalid
            }
        }
        guard let (scheme, start) = Self.scheme(of: bytes) else { throw .schemeUnsupported }
        let end = Self.authorityEnd(in: bytes, from: start)
        let authority = bytes.extracting(start..<end)
        for index in authority.indices where authority[index] == UInt8(ascii: "@") {
            throw .userinfoPresent
        }
        guard let parts = HostSyntax.parse(authority) else { throw .hostInvalid }
        self.scheme = scheme
        host = Self.lowercasedText(authority.extracting(parts.host.bounds))
        isIPv6Literal = parts.isIPv6Literal
        port = parts.port ?? scheme.defaultPort
        let rest = String(Substring(text.utf8.dropFirst(end)))
        target = rest.utf8.first == UInt8(ascii: "/") ? rest : "/" + rest
        self.text = text
    }

    /// The Host header's value: the host, and the port unless it is the scheme's own.
    package var authority: String {
        let name = isIPv6Literal ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// Whether a query is part of the target.
    package var hasQuery: Bool { target.utf8.contains(UInt8(ascii: "?")) }

    /// The URL with `suffix` (such as `/.well-known/openid-configuration`) after its path, of
    /// which one final slash is dropped (OpenID Connect Discovery section 4).
    package func appending(path suffix: String) throws(Failure) -> AbsoluteURL {
        let hasSlash = text.utf8.last == UInt8(ascii: "/")
        return try AbsoluteURL(parsing: String(hasSlash ? text.dropLast() : text[...]) + suffix)
    }

    private static func scheme(of bytes: Span<UInt8>) -> (Scheme, end: Int)? {
        if starts(bytes, with: "http://") { return (.http, 7) }
        if starts(bytes, with: "https://") { return (.https, 8) }
        return nil
    }

    private static func starts(_ bytes: Span<UInt8>, with prefix: String) -> Bool {
        let prefix = Array(prefix.utf8)
        guard bytes.count >= prefix.count else { return false }
        for index in prefix.indices where ASCII.lowercased(bytes[index]) != prefix[index] {
            return false
        }
        return true
    }

    private static func authorityEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") {
            end += 1
        }
        return end
    }

    private static func lowercasedText(_ bytes: Span<UInt8>) -> String {
        var text = ""
        for index in bytes.indices {
            text.unicodeScalars.append(Unicode.Scalar(ASCII.lowercased(bytes[index])))
        }
        return text
    }
}
