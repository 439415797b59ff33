internal import Fetch

/// In what way the issuer failed to give a usable answer: the label of a metric, so a short closed
/// list.
package enum FailureKind: String, CaseIterable, Sendable {
    /// The issuer's host has no address.
    case lookup
    /// The address is one that is never asked.
    case addressRefused = "address_refused"
    /// No connection.
    case connect
    /// The proxy makes no tunnel.
    case proxy
    /// The trusted certificates cannot be loaded.
    case trust
    /// The server's certificate does not prove whose it is.
    case certificate
    /// Another failure of TLS.
    case handshake
    /// Time ran out.
    case timeout
    /// The connection ended before the answer did.
    case truncated
    /// The request cannot be written.
    case request
    /// The answer is not valid HTTP.
    case http
    /// The answer is compressed.
    case compressed
    /// The answer is too long.
    case tooLong = "too_long"
    /// The answer is a redirect.
    case redirect
    /// The answer has a status that is no answer.
    case status
    /// The answer has another media type.
    case mediaType = "media_type"
    /// The answer's content is not what was asked for.
    case content
    /// The metadata name another issuer.
    case issuerMismatch = "issuer_mismatch"
    /// The metadata lack an endpoint, or name one that may not be asked.
    case endpoint
    /// Postern's own credentials were refused.
    case credentials
    /// The key set holds no key that can be used.
    case keys

    init(_ failure: FetchFailure) {
        switch failure {
        case .lookupFailed: self = .lookup
        case .addressRefused: self = .addressRefused
        case .connectFailed: self = .connect
        case .proxyRefused: self = .proxy
        case .trustUnusable: self = .trust
        case .certificateRefused: self = .certificate
        case .handshakeFailed: self = .handshake
        case .timedOut: self = .timeout
        case .closedEarly: self = .truncated
        case .requestInvalid: self = .request
        case .answerInvalid: self = .http
        case .contentCoded: self = .compressed
        case .bodyTooLong: self = .tooLong
        case .redirected: self = .redirect
        case .statusUnexpected: self = .status
        case .mediaTypeUnexpected: self = .mediaType
        }
    }

    init(_ failure: IssuerFailure) {
        switch failure {
        case .fetch(_, let failure): self.init(failure)
        case .documentInvalid: self = .content
        case .issuerMismatch: self = .issuerMismatch
        case .endpointInvalid: self = .endpoint
        case .keysUnusable: self = .keys
        }
    }
}
