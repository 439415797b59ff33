package import Basics
package import Config

/// Decides whether a caller may pass a route: a pure function of route, identity, the issuers'
/// rules and the time. It runs in full on every request, whether the token was just verified or
/// came from a cache (lesson: "valid once" is not "valid here").
package struct Judgement: Sendable {
    // Each at its issuer's index in identities. Flat lists: taking one issuer's rule or audiences
    // out of a single list would count references up and down on every request.
    private let terms: [Terms]
    private let issuers: [[UInt8]]
    /// Those of all issuers; which are whose is in the terms.
    private let audiences: [[UInt8]]

    /// What is demanded of the tokens of one issuer, as plain values.
    private struct Terms: Sendable {
        /// False where no issuer has the index.
        var isKnown = false
        var audienceOptional = false
        var clockSkewSeconds: Int64 = 0
        var profile = TokenProfile.plain
        var maxAgeSeconds: Int64?
        /// Which of all audiences are the issuer's.
        var audiences = 0..<0
    }

    /// Takes the issuers' rules from the settings; `indices` are theirs in identities, by default
    /// their positions.
    package init(_ issuers: [IssuerConfiguration], indices: [Int]? = nil) {
        let indices = indices ?? Array(issuers.indices)
        let count = (indices.max() ?? -1) + 1
        var terms = [Terms](repeating: Terms(), count: count)
        var names = [[UInt8]](repeating: [], count: count)
        var audiences: [[UInt8]] = []
        for (issuer, index) in zip(issuers, indices) {
            terms[index] = Terms(
                isKnown: true, audienceOptional: issuer.audienceOptional,
                clockSkewSeconds: issuer.clockSkew.seconds, profile: issuer.profile,
                maxAgeSeconds: issuer.maxTokenAge?.seconds,
                audiences: audiences.count..<(audiences.count + issuer.audiences.count))
            names[index] = issuer.issuer
            audiences += issuer.audiences
        }
        self.terms = terms
        self.issuers = names
        self.audiences = audiences
    }

    /// The terms of the identity's issuer; nil when there is none by that index and name.
    private func terms(of identity: Identity) -> Terms? {
        let index = identity.issuerIndex
        guard terms.indices.contains(index), terms[index].isKnown,
            issuers[index].isSame(as: identity.issuer)
        else { return nil }
        return terms[index]
    }

    /// Judges `identity`, nil for a request without token, on `route` at the time `now`.
    package func decide(route: Route, identity: Identity?, now: WallTime) -> Decision {
        switch route.access {
        case .public: return .allow
        case .deny: return .refuse(.routeDenied)
        case .protected: break
        }
        switch identity {
        case .none: return .refuse(.tokenMissing)
        case .some(let identity): return decide(protected: route, identity, now)
        }
    }

    private func decide(protected route: Route, _ identity: Identity, _ now: WallTime) -> Decision {
        guard let terms = terms(of: identity) else { return .refuse(.issuerUnknown) }
        if let reason = mistimed(identity, terms, now) { return .refuse(reason) }
        if let reason = mistyped(identity, route.profile ?? terms.profile, route) {
            return .refuse(reason)
        }
        if let reason = misdirected(identity, terms, route) { return .refuse(reason) }
        if let reason = insufficient(identity, route) { return .refuse(reason) }
        guard passes(identity.kind, route.principal) else { return .refuse(.principalRefused) }
        return .allow
    }

    /// When the identity's token ends, leeway included; nil where nobody told (contract B166).
    package func end(of identity: Identity) -> WallTime? {
        guard let terms = terms(of: identity) else { return WallTime(seconds: .min) }
        var end = identity.expiry
        if let most = terms.maxAgeSeconds, identity.source == .jwt, let begin = identity.issuedAt {
            let oldest = begin.adding(seconds: most)
            end = end.map { min($0, oldest) } ?? oldest
        }
        return end?.adding(seconds: terms.clockSkewSeconds)
    }

    /// RFC 7519 sections 4.1.4 and 4.1.5: `exp` equal to now is expired.
    private func mistimed(_ identity: Identity, _ terms: Terms, _ now: WallTime) -> Reason? {
        if let expiry = identity.expiry {
            guard now < expiry.adding(seconds: terms.clockSkewSeconds) else { return .tokenExpired }
        } else if identity.source == .jwt {
            return .expiryMissing
        }
        if let notBefore = identity.notBefore,
            now.adding(seconds: terms.clockSkewSeconds) < notBefore
        {
            return .tokenNotYetValid
        }
        return overaged(identity, terms, now)
    }

    /// Contract B44. Where the issuer was asked, `iat` is not the token's and the answer is fresh.
    private func overaged(_ identity: Identity, _ terms: Terms, _ now: WallTime) -> Reason? {
        guard let most = terms.maxAgeSeconds, identity.source == .jwt else { return nil }
        guard let issuedAt = identity.issuedAt,
            now < issuedAt.adding(seconds: most).adding(seconds: terms.clockSkewSeconds)
        else { return .tokenTooOld }
        return nil
    }

    /// The kind of access token (RFC 9068 section 4, contract A8, B45). What no access token of any
    /// kind has was refused when the token was verified.
    private func mistyped(
        _ identity: Identity, _ profile: TokenProfile, _ route: Route
    ) -> Reason? {
        guard identity.source == .jwt else {
            // The issuer's profile is about its JWTs; a route's own is about what comes there.
            return route.profile == .accessTokenJWT ? .tokenTypeRefused : nil
        }
        switch profile {
        case .plain: return nil
        case .hydra: return identity.clientID == nil ? .tokenTypeRefused : nil
        case .accessTokenJWT:
            guard identity.isTypedAccessToken else { return .tokenTypeRefused }
            guard identity.subject != nil else { return .subjectMissing }
            let isWhole =
                identity.clientID != nil && identity.issuedAt != nil && identity.tokenID != nil
            return isWhole ? nil : .claimInvalid
        }
    }

    /// RFC 7519 section 4.1.3: the route's audiences, else the issuer's. Userinfo tells no
    /// audience: a route's own demand then fails closed, and the issuer's is not applied (A3).
    private func misdirected(_ identity: Identity, _ terms: Terms, _ route: Route) -> Reason? {
        if identity.source == .userinfo {
            return route.audiences.isEmpty ? nil : .audienceUnknowable
        }
        if !route.audiences.isEmpty {
            return names(identity, anyOf: route.audiences) ? nil : .audienceMismatch
        }
        if names(identity, anyOf: terms) { return nil }
        let mayLackOne = terms.audiences.isEmpty || identity.audiences.isEmpty
        return terms.audienceOptional && mayLackOne ? nil : .audienceMismatch
    }

    private func names(_ identity: Identity, anyOf audiences: [[UInt8]]) -> Bool {
        for index in identity.audiences.indices where audiences.holds(identity.audiences[index]) {
            return true
        }
        return false
    }

    private func names(_ identity: Identity, anyOf terms: Terms) -> Bool {
        for index in terms.audiences {
            for position in identity.audiences.indices
            where identity.audiences[position].isSame(as: audiences[index]) { return true }
        }
        return false
    }

    /// RFC 9700 section 4.15: a client's own token is not taken for a user's.
    private func passes(_ kind: Identity.Kind, _ principal: RoutePrincipal) -> Bool {
        switch principal {
        case .any: true
        case .user: kind == .user
        case .client: kind == .client
        }
    }

    /// RFC 6750 section 3.1: all of the route's scopes, compared byte by byte.
    private func insufficient(_ identity: Identity, _ route: Route) -> Reason? {
        guard !route.scopes.isEmpty else { return nil }
        guard identity.source != .userinfo else { return .scopeUnknowable }
        for index in route.scopes.indices where !identity.scopes.holds(route.scopes[index]) {
            return .scopeInsufficient
        }
        return nil
    }
}
