/// What the rest of Postern asks of the tree as a whole.
extension Configuration {
    /// Every upstream: the top object's first, then those that routes name.
    package var allUpstreams: [Upstream] { (upstream.map { [$0] } ?? []) + upstreams }

    /// Which of `allUpstreams` gets a route's requests; nil when none does: the route is closed.
    package func upstreamIndex(of route: RouteRule) -> Int? {
        let name = route.upstream ?? Upstream.defaultName
        return allUpstreams.firstIndex { $0.name == name }
    }

    /// Every audience that a JWT of the issuer may have to name: the issuer's and all routes'. A
    /// token that names none of them passes no route that demands one.
    package func acceptableAudiences(ofIssuer index: Int) -> [[UInt8]] {
        guard issuers.indices.contains(index) else { return [] }
        var audiences = issuers[index].audiences
        for audience in routes.flatMap(\.audiences) where !audiences.contains(audience) {
            audiences.append(audience)
        }
        return audiences
    }

    /// The issuer that may be asked about an opaque token: the one whose prefix it bears, or the
    /// only one that resolves opaque tokens at all; nil when nobody may see it (B62).
    package func issuerResolving(opaque token: Span<UInt8>) -> Int? {
        let resolving = issuers.indices.filter { issuers[$0].opaqueTokens.resolve != .none }
        if resolving.count == 1 { return resolving[0] }
        return resolving.first { index in
            issuers[index].opaqueTokens.prefixes.contains { Self.begins(token, with: $0) }
        }
    }

    private static func begins(_ token: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        guard token.count > prefix.count else { return false }
        for index in prefix.indices where token[index] != prefix[index] { return false }
        return true
    }
}
