package import Basics

/// Why a token is not accepted. The first rule that it breaks decides; nothing of the token's
/// content is in a failure.
package enum TokenFailure: Error, Equatable, Sendable {
    /// The token or its header is longer than allowed.
    case tooLarge
    /// Not three segments of strict base64url with JSON objects in the first two.
    case malformed
    /// A JWE, or a JWT inside a JWT.
    case encrypted
    /// `alg` is none, symmetric, unknown or not configured.
    case algorithmRefused
    /// `crit` or `b64` is in the header.
    case criticalHeader
    /// `typ` or the claims say that this is not an access token.
    case typeRefused
    /// The token is bound to a key or certificate (`cnf`), so it is not a bearer token.
    case senderConstrained
    /// No key of the issuer has the token's `kid`; fetching the keys anew may help.
    case kidUnknown
    /// The token names no `kid`, and the issuer's tokens must.
    case kidMissing
    /// No key of the issuer verifies the signature; fetching the keys anew may help.
    case signatureInvalid
    /// `iss` is not the issuer whose keys were used.
    case issuerMismatch
    /// `aud` holds none of the audiences asked for.
    case audienceMismatch
    /// `exp` has passed.
    case expired
    /// `exp` is missing.
    case expiryMissing
    /// `nbf` or `iat` is still to come.
    case notYetValid
    /// A claim has the wrong type, is too long or holds control characters, or a claim that the
    /// profile demands is missing.
    case claimInvalid
    /// The profile demands a `sub` and there is none.
    case subjectMissing

    /// What the operator and the client are told.
    package var reason: Reason {
        switch self {
        case .tooLarge: .tokenTooLarge
        case .malformed: .tokenMalformed
        case .encrypted: .tokenEncrypted
        case .algorithmRefused: .algorithmRefused
        case .criticalHeader: .criticalHeaderUnknown
        case .typeRefused, .senderConstrained: .tokenTypeRefused
        case .kidUnknown, .kidMissing: .kidUnknown
        case .signatureInvalid: .signatureInvalid
        case .issuerMismatch: .issuerUnknown
        case .audienceMismatch: .audienceMismatch
        case .expired: .tokenExpired
        case .expiryMissing: .expiryMissing
        case .notYetValid: .tokenNotYetValid
        case .claimInvalid: .claimInvalid
        case .subjectMissing: .subjectMissing
        }
    }

    /// Whether the issuer may have changed its keys, so that fetching them once more, within the
    /// budget for that, may make the token good.
    package var suggestsNewKeys: Bool { self == .kidUnknown || self == .signatureInvalid }
}
