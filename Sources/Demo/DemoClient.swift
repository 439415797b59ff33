/// An OAuth client that the demo issuer knows.
struct DemoClient: Sendable {
    let id: String
    let secret: String
    /// Grants it may use.
    let grants: [String]
    /// Whether its access tokens are JWTs; Hydra's `access_token_strategy`.
    let hasJWTs: Bool

    /// All of them: a browser application with opaque tokens, and a service with JWTs.
    static let all = [
        DemoClient(
            id: "web", secret: "web-secret", grants: ["authorization_code", "refresh_token"],
            hasJWTs: false),
        DemoClient(
            id: "svc", secret: "svc-secret", grants: ["client_credentials"], hasJWTs: true),
    ]

    /// The client called `id`.
    static func named(_ id: String) -> DemoClient? { all.first { $0.id == id } }

    /// Whether a browser may be sent to `uri`: anything on this machine, since this is a demo.
    static func allowsRedirect(to uri: String) -> Bool {
        ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { origin in
            guard uri.hasPrefix(origin) else { return false }
            let next = uri.dropFirst(origin.count).first
            return next == nil || next == ":" || next == "/"
        } && !uri.contains("#") && !uri.contains("@")
    }
}
