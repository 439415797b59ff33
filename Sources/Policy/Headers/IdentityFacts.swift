/// What is known of a caller besides the bare claims: read and checked once by whoever verified
/// the token, so that headers and decisions cannot differ about it.
package struct IdentityFacts: Sendable {
    /// The issuer, as configured.
    package var issuer: [UInt8]
    /// The subject; nil for a client without one.
    package var subject: [UInt8]?
    /// The client that the token was issued to, as far as the token or userinfo's `aud` tells.
    package var clientID: [UInt8]?
    /// The token's scopes; nil when the source tells none.
    package var scopes: [[UInt8]]?
    /// What kind of caller it is.
    package var kind: Identity.Kind
    /// Whether e-mail addresses pass without `email_verified`.
    package var trustsEmail: Bool

    /// Makes facts.
    package init(
        issuer: [UInt8], subject: [UInt8]?, clientID: [UInt8]?, scopes: [[UInt8]]?,
        kind: Identity.Kind, trustsEmail: Bool = false
    ) {
        self.issuer = issuer
        self.subject = subject
        self.clientID = clientID
        self.scopes = scopes
        self.kind = kind
        self.trustsEmail = trustsEmail
    }
}
