package import Crypto

/// How Postern proves to an issuer's introspection endpoint who is asking.
package struct IntrospectionAuthentication: Equatable, Sendable {
    /// The way.
    package var method = IntrospectionMethod.none
    /// Postern's client id at the issuer; also an audience of signed answers.
    package var clientID: [UInt8]?
    /// The secret for `basic` and `post`.
    package var clientSecret: Secret?
    /// The bearer token for `bearer`.
    package var bearerToken: Secret?
    /// The private key for `private_key_jwt`, as PEM.
    package var privateKey: Secret?
    /// The private key's `kid` at the issuer.
    package var keyID: [UInt8]?
    /// The algorithm of the assertion's signature.
    package var algorithm = SignatureAlgorithm.rs256
    /// The assertion's audience; nil takes the issuer identifier.
    package var audience: [UInt8]?

    /// No settings; the reader fills them from the declarations.
    package init() {}
}
