package import HTTP1

/// One GET of ours to an issuer.
package struct FetchRequest: Sendable {
    /// What is fetched.
    package var url: AbsoluteURL
    /// Value of the Accept field.
    package var accept: String
    /// A bearer token for the Authorization field; nothing else of a client ever goes along.
    package var bearerToken: [UInt8]?
    /// Whether `X-Forwarded-Proto: https` is sent: Hydra behind a TLS terminator wants it when it
    /// is asked over plain http (contract A0).
    package var claimsTLS = false
    /// Longest body that is accepted, in bytes.
    package var bodyBytesMax: Int

    package init(url: AbsoluteURL, accept: String = "application/json", bodyBytesMax: Int) {
        self.url = url
        self.accept = accept
        self.bodyBytesMax = bodyBytesMax
    }

    /// The head as it is sent; nil when a value holds bytes that would break it.
    var head: [UInt8]? {
        var head = Array("GET \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\n".utf8)
        head += "Accept: \(accept)\r\nAccept-Encoding: identity\r\nUser-Agent: postern\r\n".utf8
        if claimsTLS { head += "X-Forwarded-Proto: https\r\n".utf8 }
        if let bearerToken {
            guard bearerToken.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
            head += "Authorization: Bearer ".utf8
            head += bearerToken
            head += "\r\n".utf8
        }
        head += "\r\n".utf8
        return head
    }
}
