package import Basics
package import Crypto
package import HTTP1
package import Net

/// One issuer whose tokens are accepted, and how its tokens are proved.
package struct IssuerConfiguration: Equatable, Sendable {
    /// The issuer identifier; compared byte by byte with `iss` and with discovery (B38, B53).
    package var issuer: [UInt8] = []
    /// The same for log lines.
    package var issuerText: String { String(decoding: issuer, as: UTF8.self) }
    /// Audiences of which a JWT must name one, unless its route names its own.
    package var audiences: [[UInt8]] = []
    /// Whether a JWT that names none of the audiences is accepted where no route demands one.
    package var audienceOptional = false
    /// Algorithms that a signature may use.
    package var algorithms: [SignatureAlgorithm] = []
    /// Where the keys are; nil asks discovery.
    package var keysURL: AbsoluteURL?
    /// Who an opaque token speaks for is told here; nil asks discovery.
    package var userinfoURL: AbsoluteURL?
    /// Whether userinfo's answers have to be signed (B61).
    package var userinfoSigned = false
    /// What an opaque token may be used for is told here; nil asks discovery.
    package var introspectionURL: AbsoluteURL?
    /// Whether introspection's answers have to be signed (RFC 9701).
    package var introspectionSigned = false
    /// How Postern proves to the introspection endpoint who is asking.
    package var introspectionAuthentication = IntrospectionAuthentication()
    /// Where discovery is asked: the issuer and `/.well-known/openid-configuration` (B54).
    package var discoveryURL: AbsoluteURL? {
        try? AbsoluteURL(parsing: issuerText).appending(path: "/.well-known/openid-configuration")
    }
    /// Whether the issuer is asked how it is before its refusals are believed (A9).
    package var health = false
    /// Where it is asked that; nil is the issuer and `/health/ready`, as Hydra has it.
    package var healthURL: AbsoluteURL?
    /// Where the issuer says how it is; nil when it is not asked.
    package var healthCheckURL: AbsoluteURL? {
        if let healthURL { return healthURL }
        guard health else { return nil }
        return try? AbsoluteURL(parsing: issuerText).appending(path: "/health/ready")
    }
    /// Whether http to hosts other than loopback is allowed (B55).
    package var insecureHTTP = false
    /// Whether link-local addresses, where clouds serve their metadata, may be asked (B169).
    package var allowLinkLocal = false
    /// Certificates that are trusted besides the system's, as a PEM file's path.
    package var authorityFile: String?
    /// A proxy for requests to this issuer; nil goes straight.
    package var proxy: Endpoint?
    /// Where the issuer's own server is found; nil where its name says.
    package var connectTo: ConnectPlace?
    /// Leeway on exp, nbf and iat.
    package var clockSkew = Nanoseconds.zero
    /// Names of the only keys that count; empty: all that the issuer publishes.
    package var keyIDs: [[UInt8]] = []
    /// Whether a token is verified only with the key that it names.
    package var strictKeyID = false
    /// How old a JWT may be by its `iat`; nil is any age.
    package var maxTokenAge: Nanoseconds?
    /// Kind of access token that is expected.
    package var profile = TokenProfile.plain
    /// Values of `typ` that are accepted besides JWT and at+jwt: lower case, no `application/`.
    package var tokenTypes: [[UInt8]] = []
    /// What becomes of tokens that are not JWTs.
    package var opaqueTokens = OpaqueTokenSettings()
    /// How often keys are fetched anew.
    package var keysRefresh = Nanoseconds.zero
    /// How often discovery is asked anew.
    package var metadataRefresh = Nanoseconds.zero
    /// How long keys and metadata are believed that the issuer does not confirm any more.
    package var maxStale = Nanoseconds.seconds(86_400)
    /// Least time between two fetches that unknown kids cause.
    package var unknownKeyInterval = Nanoseconds.zero
    /// Longest time of one request to the issuer.
    package var fetchTimeout = Nanoseconds.zero
    /// Whether an e-mail address is passed on although `email_verified` is not true.
    package var trustEmail = false
    /// What becomes of a token without subject.
    package var missingSubject = MissingSubject.refuse

    /// An issuer without settings; the reader fills it from the declarations.
    package init() {}
}
