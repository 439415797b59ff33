/// Why a request of ours got no usable answer: one clear sentence for the operator's log.
package enum FetchFailure: Error, Equatable, Sendable {
    /// What was being done when time ran out or the connection ended.
    package enum Phase: String, Sendable {
        case lookup = "looking up the host's address"
        case connect = "connecting"
        case tunnel = "waiting for the proxy's tunnel"
        case handshake = "the TLS handshake"
        case send = "sending the request"
        case head = "waiting for the answer's head"
        case body = "reading the answer's body"
    }

    /// The host has no address; the resolver's words.
    case lookupFailed(host: String, text: String)
    /// The address is link-local, where cloud metadata services live (contract B169).
    case addressRefused(String)
    /// No connection; the kernel's words.
    case connectFailed(address: String, text: String)
    /// The proxy makes no tunnel; its status.
    case proxyRefused(status: UInt16)
    /// The configured CA file cannot be used; why.
    case trustUnusable(String)
    /// The server's certificate does not prove that it is `host`; OpenSSL's reason.
    case certificateRefused(host: String, text: String)
    /// The TLS handshake failed for another reason; OpenSSL's words.
    case handshakeFailed(host: String, text: String)
    /// The deadline came.
    case timedOut(Phase)
    /// The server closed the connection too early, or it broke.
    case closedEarly(Phase)
    /// The request cannot be written: a value holds bytes that a field must not carry.
    case requestInvalid
    /// The answer is not HTTP/1.x, or its framing is not valid; the parser's reason.
    case answerInvalid(String)
    /// The answer is compressed although that was not asked for (contract B169).
    case contentCoded
    /// The answer's body is longer than allowed; the bound in bytes.
    case bodyTooLong(bytesMax: Int)
    /// A redirect, which is never followed.
    case redirected(status: UInt16)
    /// A status other than the expected one.
    case statusUnexpected(UInt16)
    /// A media type other than the expected one; what was sent, without parameters.
    case mediaTypeUnexpected(String)
}

extension FetchFailure: CustomStringConvertible {
    /// The sentence, without a full stop: it continues "cannot fetch URL: ".
    package var description: String {
        switch self {
        case .lookupFailed(let host, let text): "no address of \(host) is known (\(text))"
        case .addressRefused(let address):
            "\(address) is a link-local address, which is never asked"
        case .connectFailed(let address, let text): "no connection to \(address) (\(text))"
        case .proxyRefused(let status): "the proxy refuses a tunnel (status \(status))"
        case .trustUnusable(let text): "the trusted certificates cannot be loaded (\(text))"
        case .certificateRefused(let host, let text):
            "the certificate does not prove that the server is \(host) (\(text))"
        case .handshakeFailed(let host, let text): "TLS with \(host) failed (\(text))"
        case .timedOut(let phase): "time ran out in \(phase.rawValue)"
        case .closedEarly(let phase): "the connection ended in \(phase.rawValue)"
        case .requestInvalid: "the request holds bytes that HTTP does not allow"
        case .answerInvalid(let text): "the answer is not valid HTTP (\(text))"
        case .contentCoded: "the answer is compressed although that was not asked for"
        case .bodyTooLong(let max): "the answer is longer than \(max) bytes"
        case .redirected(let status): "the answer is a redirect (\(status)), never followed"
        case .statusUnexpected(let status): "the answer's status is \(status)"
        case .mediaTypeUnexpected(let type): "the answer's media type is \(type)"
        }
    }

    /// Whether no answer came at all, as against one that is of no use.
    package var isNoAnswer: Bool {
        if case .closedEarly = self { return true }
        return isUnreachable
    }

    /// Whether the server could not be spoken to at all, or not in time: the next request is
    /// likely to fare no better.
    package var isUnreachable: Bool {
        switch self {
        case .lookupFailed, .addressRefused, .connectFailed, .proxyRefused, .trustUnusable,
            .certificateRefused, .handshakeFailed, .timedOut, .closedEarly(.tunnel):
            true
        default: false
        }
    }
}
