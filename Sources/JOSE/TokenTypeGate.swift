import JSON

/// Keeps tokens of other kinds out (RFC 8725 section 3.12). Hydra signs ID tokens, logout tokens
/// and userinfo answers with keys of the same set and the same `typ`, so the claims have to tell.
enum TokenTypeGate {
    /// Claims that no access token has: those of ID tokens (OpenID Connect Core 3.1.3.6, 3.3.2.11)
    /// and of logout and security event tokens (Back-Channel Logout 2.4, RFC 8417).
    private static let foreignClaims: [Claim] = [
        .nonce, .accessTokenHash, .codeHash, .stateHash, .events,
    ]
    /// Claims in which some issuers name the kind of a token.
    private static let kindClaims: [Claim] = [.tokenUse, .type, .typ]
    /// What they then call tokens that are not access tokens, in lower case.
    private static let foreignKinds: [StaticString] = [
        "id", "id_token", "refresh", "refresh_token", "offline", "logout",
    ]

    /// Checks the header's `typ`: none, JWT or at+jwt, or one that is configured. RFC 9068
    /// tokens have to carry at+jwt.
    static func check(_ type: MediaType?, rules: TokenRules) throws(TokenFailure) {
        if rules.profile == .accessTokenJWT {
            guard type == .accessToken else { throw .typeRefused }
        }
        switch type {
        case nil, .jwt, .accessToken: return
        case .other(let name):
            guard rules.additionalTypes.contains(name) else { throw .typeRefused }
        }
    }

    /// Checks the claims, whatever the header says. A token that is bound to a key is no bearer
    /// token (RFC 9449 section 7.2, RFC 8705 section 3).
    static func check(_ claims: Claims) throws(TokenFailure) {
        try checkForeignClaims(claims)
        if claims.has(.confirmation) { throw .senderConstrained }
    }

    /// Checks that a signed userinfo answer is none of the other tokens of its issuer: an access
    /// token says so in `typ`, or names a client and what was granted to it.
    static func checkAnswer(_ type: MediaType?, _ claims: Claims) throws(TokenFailure) {
        guard type == nil || type == .jwt else { throw .typeRefused }
        try checkForeignClaims(claims)
        let isGrant = claims.has(.scp) || claims.has(.scope)
        if isGrant && claims.has(.clientID) { throw .typeRefused }
    }

    /// Checks that a signed introspection answer calls itself one (RFC 9701 section 5).
    static func checkIntrospection(_ type: MediaType?) throws(TokenFailure) {
        guard case .other(let name) = type, name.span.isEqual(to: "token-introspection+jwt")
        else { throw .typeRefused }
    }

    private static func checkForeignClaims(_ claims: Claims) throws(TokenFailure) {
        for claim in foreignClaims where claims.has(claim) { throw .typeRefused }
        for claim in kindClaims {
            guard let text = claims[claim]?.text?.lowercased() else { continue }
            let kind = Array(text.utf8)
            for foreign in foreignKinds where kind.span.isEqual(to: foreign) {
                throw .typeRefused
            }
        }
    }
}
