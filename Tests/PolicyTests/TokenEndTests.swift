import Basics
import Config
import Policy
import Testing

/// When a token ends, for what goes on after it was judged.
struct TokenEndTests {
    private static func end(
        expiry: Int64?, issuedAt: Int64? = nil, maxAge: Int64? = nil, skew: Int64 = 30,
        source: Identity.Source = .jwt, issuer: String = "https://id"
    ) -> Int64? {
        var settings = IssuerConfiguration()
        settings.issuer = Array("https://id".utf8)
        settings.clockSkew = .seconds(skew)
        settings.maxTokenAge = maxAge.map { .seconds($0) }
        let identity = Identity(
            issuerIndex: 0, issuer: Array(issuer.utf8), subject: nil, clientID: nil,
            expiry: expiry.map { WallTime(seconds: $0) },
            issuedAt: issuedAt.map { WallTime(seconds: $0) }, kind: .user, source: source)
        return Judgement([settings]).end(of: identity)?.seconds
    }

    // B44, B166: expiry or age, whichever comes first, and the leeway.
    @Test func endIsTheFirstOfWhatBoundsTheToken() {
        #expect(Self.end(expiry: 1000) == 1030)
        #expect(Self.end(expiry: 1000, skew: 0) == 1000)
        #expect(Self.end(expiry: 1000, issuedAt: 500, maxAge: 100) == 630)
        #expect(Self.end(expiry: 1000, issuedAt: 500, maxAge: 900) == 1030)
        #expect(Self.end(expiry: .max) == .max)
    }

    // B166: where the issuer was asked, its `iat` is not the token's.
    @Test func endMayBeUnknown() {
        #expect(Self.end(expiry: nil, source: .userinfo) == nil)
        #expect(
            Self.end(expiry: nil, issuedAt: 5, maxAge: 5, source: .introspection) == nil)
    }

    @Test func tokenOfNoConfiguredIssuerHasEnded() {
        #expect(Self.end(expiry: 1000, issuer: "https://gone") == Int64.min)
    }
}
