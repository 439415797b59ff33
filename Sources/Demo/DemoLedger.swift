internal import Basics

/// Everything the imitation has issued, by the names under which it comes back.
struct DemoLedger: Sendable {
    /// One consent: what a code, its tokens and their successors stand for.
    struct Grant: Sendable {
        var clientID: String
        var subject: String
        var scopes: [String]
        var audiences: [String]
        var nonce: String?
        var authenticatedAt: Int64
        var requestedAt: Int64
        var isUsersOwn: Bool
        /// Last segments of its live access tokens.
        var accessTokens: [String] = []
        var isRevoked = false
    }

    /// An access token, found by its last segment as Hydra does.
    struct AccessToken: Sendable {
        var token: String
        let expiry: WallTime
        /// The body of a userinfo answer.
        var userinfo: [UInt8]
        /// The key that signed it, for a JWT.
        var kid: String?
        /// The body of an introspection answer, but for `active`.
        var introspection: DemoClaims
        /// What it was granted.
        let scopes: [String]
    }

    /// An authorization code.
    struct Code: Sendable {
        let grant: Int
        let redirectURI: String
        let challenge: String?
        let expiry: WallTime
        var isUsed = false
    }

    /// A refresh token.
    struct RefreshToken: Sendable {
        let grant: Int
        var isUsed = false
    }

    /// Tokens remembered at most; a demo or test run never comes near.
    static let tokensMax = 200_000

    var grants: [Grant] = []
    var accessTokens: [String: AccessToken] = [:]
    var codes: [String: Code] = [:]
    var refreshTokens: [String: RefreshToken] = [:]
    /// ID tokens issued, with the kid that signed them: hints for logout.
    var idTokens: [String: String] = [:]

    /// Whether there is room for another token.
    var hasRoom: Bool {
        accessTokens.count + refreshTokens.count + codes.count < Self.tokensMax
    }

    /// The last segment of a token.
    static func lastSegment(of token: String) -> String {
        String(token.suffix(while: { $0 != "." }))
    }

    /// The access token that was sent, if it is one of ours as a whole; Hydra's prefix is optional.
    func access(_ token: String) -> AccessToken? {
        guard let access = accessTokens[Self.lastSegment(of: token)],
            token == access.token || "ory_at_" + token == access.token
        else { return nil }
        return access
    }

    /// Remembers an access token, and under its grant when it has one.
    mutating func add(_ access: AccessToken, grant: Int?) {
        let segment = Self.lastSegment(of: access.token)
        accessTokens[segment] = access
        if let grant { grants[grant].accessTokens.append(segment) }
    }

    /// Ends a grant: its access tokens are gone, its refresh tokens no longer work.
    mutating func revoke(grant: Int) {
        dropAccessTokens(of: grant)
        grants[grant].isRevoked = true
    }

    /// Drops a grant's access tokens; strict rotation does so at every refresh.
    mutating func dropAccessTokens(of grant: Int) {
        for segment in grants[grant].accessTokens { accessTokens[segment] = nil }
        grants[grant].accessTokens = []
    }

    /// The grant that an access or refresh token belongs to.
    func grant(of token: String) -> Int? {
        if let refresh = refreshTokens[token] { return refresh.grant }
        let segment = Self.lastSegment(of: token)
        return grants.indices.first { grants[$0].accessTokens.contains(segment) }
    }
}

extension String {
    /// The longest suffix whose characters all satisfy `holds`.
    func suffix(while holds: (Character) -> Bool) -> Substring {
        self[(lastIndex { !holds($0) }.map { index(after: $0) } ?? startIndex)...]
    }
}
