internal import Basics
internal import Crypto
internal import JSON

/// Hydra's public API as a value: a request and the time go in, an answer comes out. Sockets,
/// threads and clocks are `DemoIssuer`'s.
struct DemoHydra: Sendable {
    /// Hydra's spelling, without a space.
    static let tokenMediaType = "application/json;charset=UTF-8"
    /// What token and revocation answers carry.
    static let tokenCacheFields = [("Cache-Control", "no-store"), ("Pragma", "no-cache")]
    /// What every other answer carries since v25.4.
    static let cacheFields = [
        ("Cache-Control", "private, no-cache, no-store, must-revalidate")
    ]

    /// `iss`, byte for byte.
    let issuer: String
    /// Where the endpoints are.
    let base: String
    var keys: DemoKeys
    var ledger = DemoLedger()
    var faults = DemoFaults()
    /// Calls per endpoint.
    var counters: [String: Int] = [:]

    init(issuer: String, base: String, keys: DemoKeys) {
        self.issuer = issuer
        self.base = base
        self.keys = keys
    }

    /// Answers one request.
    mutating func answer(_ request: DemoRequest, now: WallTime) -> DemoResponse {
        if request.path.hasPrefix("/demo/") { return answerControl(request, now: now) }
        guard let endpoint = Endpoint(path: request.path) else {
            return DemoResponse.json(404, Array(#"{"error":"not_found"}"#.utf8))
        }
        counters[endpoint.rawValue, default: 0] += 1
        var response =
            faults.isDown
            ? Self.unrecognizable(500) : answer(request, at: endpoint, now: now)
        response.delayMilliseconds = max(response.delayMilliseconds, faults.delayMilliseconds)
        if !response.fields.contains(where: { $0.name == "Cache-Control" }) {
            response.fields += Self.cacheFields
        }
        return response
    }

    private mutating func answer(
        _ request: DemoRequest, at endpoint: Endpoint, now: WallTime
    ) -> DemoResponse {
        guard endpoint.methods.contains(request.method) else {
            var response = Self.unrecognizable(405)
            response.fields.append(("Allow", endpoint.methods.joined(separator: ", ")))
            return response
        }
        switch endpoint {
        case .discovery: return discovery()
        case .keySet: return keySet()
        case .userinfo: return userinfo(request, now: now)
        case .introspection: return introspect(request, now: now)
        case .authorize: return authorize(request, now: now)
        case .token: return token(request, now: now)
        case .revoke: return revoke(request)
        case .logout: return logout(request)
        case .alive: return .json(200, Array(#"{"status":"ok"}"#.utf8))
        case .ready:
            return faults.isDatabaseDown
                ? Self.unrecognizable(503) : .json(200, Array(#"{"status":"ok"}"#.utf8))
        }
    }

    /// What Hydra sends for an error that is not an OAuth one, whatever the status.
    static func unrecognizable(_ status: UInt16) -> DemoResponse {
        let error = DemoOAuthError(
            status: status, error: "error", description: "The error is unrecognizable")
        return .json(status, error.body)
    }

    /// The endpoints; the raw value is the name in the counters.
    private enum Endpoint: String {
        case discovery, userinfo, introspection, authorize, token, revoke, logout, ready, alive
        case keySet = "jwks"

        /// Finds the endpoint; one slash at the end is cut, as since v25.4.
        init?(path: String) {
            let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
            switch trimmed {
            case "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server":
                self = .discovery
            case "/.well-known/jwks.json": self = .keySet
            case "/userinfo": self = .userinfo
            case "/admin/oauth2/introspect": self = .introspection
            case "/oauth2/auth": self = .authorize
            case "/oauth2/token": self = .token
            case "/oauth2/revoke": self = .revoke
            case "/oauth2/sessions/logout": self = .logout
            case "/health/ready": self = .ready
            case "/health/alive": self = .alive
            default: return nil
            }
        }

        var methods: [String] {
            switch self {
            case .discovery, .keySet, .ready, .alive: ["GET", "HEAD"]
            case .userinfo, .authorize, .logout: ["GET", "POST"]
            case .token, .revoke, .introspection: ["POST"]
            }
        }
    }
}
