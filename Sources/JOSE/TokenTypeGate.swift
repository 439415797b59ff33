import JSON

/// Keeps tokens of other kinds out (RFC 8725 section 3.12). Hydra signs ID tokens, logout tokens
/// and userinfo answers with keys of the same set and the same `typ`, so the claims have to tell.
enum TokenTypeGate {
    /// Claims that no access token has: those of ID tokens (OpenID Connect Core 3.1.3.6, 3.3.2.11)
    /// and of logout and security event tokens (Back-Channel Logout 2.4, RFC 8417).
    private static let foreignClaims: [StaticString] = [
        "nonce", "at_hash", "c_hash", "s_hash", "events",
    ]
    /// Claims in which some issuers name the kind of a token.
    private static let kindClaims: [StaticString] = ["token_use", "type", "typ"]
    /// What they then call tokens that are not access tokens, in lower case.
    private static let foreignKinds: [StaticString] = [
        "id", "id_token", "refresh", "refresh_token", "offline", "logout",
    ]

    /// Checks the header's `typ`: none, JWT or at+jwt, or one that is configured. RFC 9068
    /// tokens have to carry at+jwt.
    static func check(_ type: [UInt8]?, rules: TokenRules) throws(TokenFailure) {
        let isAccessToken = isAccessToken(type)
        if rules.profile == .accessTokenJWT {
            guard isAccessToken else { throw .typeRefused }
        }
        guard let type, !isAccessToken else { return }
        guard type.span.isEqual(to: "jwt") || rules.additionalTypes.contains(type) else {
            throw .typeRefused
        }
    }

    /// Whether the header says that it is an access token (RFC 9068 section 2.1).
    static func isAccessToken(_ type: [UInt8]?) -> Bool {
        type.map { $0.span.isEqual(to: "at+jwt") } ?? false
    }

    /// Checks the claims, whatever the header says. A token that is bound to a key is no bearer
    /// token (RFC 9449 section 7.2, RFC 8705 section 3).
    static func check(_ claims: JSONValue) throws(TokenFailure) {
        try checkForeignClaims(claims)
        if claims["cnf"] != nil { throw .senderConstrained }
    }

    /// Checks that a signed userinfo answer is none of the other tokens of its issuer: an access
    /// token says so in `typ`, or names a client and what was granted to it.
    static func checkAnswer(_ type: [UInt8]?, _ claims: JSONValue) throws(TokenFailure) {
        if let type, !type.span.isEqual(to: "jwt") { throw .typeRefused }
        try checkForeignClaims(claims)
        let isGrant = claims["scp"] != nil || claims["scope"] != nil
        if isGrant && claims["client_id"] != nil { throw .typeRefused }
    }

    /// Checks that a signed introspection answer calls itself one (RFC 9701 section 5).
    static func checkIntrospection(_ type: [UInt8]?) throws(TokenFailure) {
        guard let type, type.span.isEqual(to: "token-introspection+jwt") else {
            throw .typeRefused
        }
    }

    private static func checkForeignClaims(_ claims: JSONValue) throws(TokenFailure) {
        for name in foreignClaims where claims[name] != nil { throw .typeRefused }
        for name in kindClaims {
            guard let kind = claims[name]?.text?.lowercased() else { continue }
            for foreign in foreignKinds where kind.utf8.span.isEqual(to: foreign) {
                throw .typeRefused
            }
        }
    }
}
