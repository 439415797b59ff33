package import Config

/// One route, compiled: what a request that matched it needs.
package final class Route: Sendable {
    /// Position in the configuration; lower ones decide first.
    package let index: Int
    /// Name for logs, such as `routes[2] /admin/**`; from the configuration, so its number is
    /// bounded.
    package let name: String
    /// Who may pass.
    package let access: RouteAccess
    /// Scopes that the token must hold.
    package let scopes: [[UInt8]]
    /// The same joined by spaces, for the challenge (RFC 6750 section 3).
    package let scopeText: [UInt8]
    /// Audiences of which the token must name one; empty leaves it to the issuer's.
    package let audiences: [[UInt8]]
    /// Whose tokens pass.
    package let principal: RoutePrincipal
    /// Kind of access token that is needed; nil leaves it to the issuer's.
    package let profile: TokenProfile?
    /// Whether its requests may switch to the WebSocket protocol.
    package let allowsWebSocket: Bool
    /// Origins of web pages that may do so, in lower case; empty for any.
    package let allowedOrigins: [[UInt8]]
    /// How long its exchanges may go on; nil leaves it to the whole file's setting.
    package let streamLifetime: StreamLifetime?

    /// Compiles a rule.
    package init(_ rule: RouteRule, index: Int) {
        self.index = index
        name = "routes[\(index)] \(String(decoding: rule.path, as: UTF8.self))"
        access = rule.access
        scopes = rule.scopes
        scopeText = Array(rule.scopes.joined(separator: [UInt8(ascii: " ")]))
        audiences = rule.audiences
        principal = rule.principal
        profile = rule.profile
        allowsWebSocket = rule.upgrade.contains(.websocket)
        allowedOrigins = rule.allowedOrigins
        streamLifetime = rule.streamLifetime
    }
}
