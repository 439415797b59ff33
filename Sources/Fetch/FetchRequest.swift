package import HTTP1

/// One request of ours to an issuer: a GET, or a POST of a form.
package struct FetchRequest: Sendable {
    /// What is fetched.
    package var url: AbsoluteURL
    /// Value of the Accept field.
    package var accept: String
    /// Value of the Authorization field, scheme included; nothing of a client's request but its
    /// token ever goes along.
    package var authorization: [UInt8]?
    /// Whether `X-Forwarded-Proto: https` is sent: Hydra behind a TLS terminator wants it when it
    /// is asked over plain http (contract A0).
    package var claimsTLS = false
    /// The form that is posted; nil makes the request a GET.
    package var form: FormWriter?
    /// Whether the request may be sent again when a kept connection turns out to be dead (RFC 9110
    /// section 9.2.2): true unless something in it works only once.
    package var mayRepeat = true
    /// Longest body that is accepted, in bytes.
    package var bodyBytesMax: Int

    package init(url: AbsoluteURL, accept: String = "application/json", bodyBytesMax: Int) {
        self.url = url
        self.accept = accept
        self.bodyBytesMax = bodyBytesMax
    }

    /// Sets the Authorization field to the Bearer scheme and `token`.
    package mutating func authorize(bearer token: [UInt8]) {
        authorization = Array("Bearer ".utf8) + token
    }

    /// Head and body as they are sent; nil when a value holds bytes that would break the head.
    var message: [UInt8]? {
        let method = form == nil ? "GET" : "POST"
        var message = Array("\(method) \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\n".utf8)
        message += "Accept: \(accept)\r\nAccept-Encoding: identity\r\nUser-Agent: postern\r\n".utf8
        if claimsTLS { message += "X-Forwarded-Proto: https\r\n".utf8 }
        if let authorization {
            guard authorization.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
            message += "Authorization: ".utf8
            message += authorization
            message += "\r\n".utf8
        }
        guard let form else { return message + "\r\n".utf8 }
        message += "Content-Type: \(FormWriter.mediaType)\r\n".utf8
        message += "Content-Length: \(form.bytes.count)\r\n\r\n".utf8
        return message + form.bytes
    }
}
