package import Basics

/// One route as configured: which requests it matches, and what they need.
package struct RouteRule: Sendable {
    /// The path pattern as written: segments, `*` for one, `**` for any number.
    package var path: [UInt8] = []
    /// Methods that match; empty matches every method.
    package var methods: [[UInt8]] = []
    /// Who may pass.
    package var access = RouteAccess.protected
    /// Scopes that the token must hold, all of them.
    package var scopes: [[UInt8]] = []
    /// Audiences of which the token must name one; empty leaves it to the issuer's.
    package var audiences: [[UInt8]] = []
    /// Whose tokens pass.
    package var principal = RoutePrincipal.any
    /// Kind of access token that is needed; nil leaves it to the issuer's.
    package var profile: TokenProfile?
    /// Name of the upstream that gets the requests; nil takes the top object's.
    package var upstream: [UInt8]?
    /// Making a connection to the upstream; nil leaves it to `timeouts`.
    package var connectTimeout: Nanoseconds?
    /// Between two pieces of the upstream's answer, and until its first; nil as above.
    package var responseTimeout: Nanoseconds?

    /// Protocols that a connection may be switched to.
    package var upgrade: [UpgradeProtocol] = []
    /// Origins that an upgrade asked for by a web page must come from; empty allows any.
    package var allowedOrigins: [[UInt8]] = []
    /// How long exchanges may last; nil leaves it to the setting of the whole file.
    package var streamLifetime: StreamLifetime?

    /// Most different methods in all routes: each is one bit of a word, one is for all others.
    package static let distinctMethodsMax = 63

    /// A route without settings; the reader fills it from the declarations.
    package init() {}
}
