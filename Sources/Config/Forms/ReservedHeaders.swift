/// Header names that HTTP or Postern itself needs: no setting may write or strip them.
package enum ReservedHeaders {
    /// Folded names: framing, routing and connection (RFC 9110 sections 7.2 and 7.6.1, RFC 9112
    /// section 6), content and credentials, and what Postern writes into each request.
    private static let names: [String] = [
        "host", "connection", "proxy-connection", "keep-alive", "te", "trailer", "upgrade",
        "transfer-encoding", "content-length", "expect", "max-forwards", "via", "http2-settings",
        "proxy-authenticate", "proxy-authorization", "proxy-authentication-info",
        "authorization", "www-authenticate", "cookie", "set-cookie",
        "content-type", "content-encoding", "content-range", "range", "date", "accept",
        "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
        "x-forwarded-port", "x-request-id",
    ]

    private static let folded = Set(names.map { Array($0.utf8) })

    /// Whether the folded name is reserved.
    package static func contains(_ name: [UInt8]) -> Bool { folded.contains(name) }

    /// A reserved name that begins with `stem`, if there is one.
    package static func firstBeginning(with stem: [UInt8]) -> String? {
        names.first { $0.utf8.starts(with: stem) }
    }
}
