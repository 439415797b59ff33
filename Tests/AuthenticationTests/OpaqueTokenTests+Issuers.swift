import Basics
import Config
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// Which tokens go where.
extension OpaqueTokenTests {
    @Test(arguments: ["ory_rt_abc.def", "ory_ac_abc.def", "ory_dc_abc.def", "ory_rt_a.b.c"])
    func otherSecretsOfHydraAreRefusedHere(token: String) throws {
        let bench = try Self.started()
        #expect(bench.outcome(token)?.reason == .opaqueTokenRefused)
        #expect(Self.asked(bench).isEmpty)
    }

    @Test func opaqueTokensAreRefusedWhereNobodyResolvesThem() throws {
        let bench = try ResolverBench { $0.opaqueTokens.resolve = .none }
        #expect(bench.resolve(Array("ory_at_x".utf8)).word == "opaqueTokenRefused")
    }

    // B62
    @Test func unprefixedTokenGoesToTheOnlyResolverAndNowhereWhenThereAreTwo() throws {
        let other = IssuerBench()
        var settings = other.settings()
        settings.opaqueTokens.prefixes = [Array("other_".utf8)]
        let bench = try ResolverBench(others: [settings])
        try bench.issuer.publish(TestSigners.one)
        try other.publish(TestSigners.two)
        try bench.start()
        #expect(IssuerBench.wait { bench.directory.keepers[1].endpointGeneration > 0 })
        #expect(bench.outcome("unmarked")?.reason == .opaqueTokenRefused)
        #expect(bench.outcome("other_x")?.identity?.issuerIndex == 1)
        #expect(bench.outcome("ory_at_x")?.identity?.issuerIndex == 0)
        #expect(Self.asked(bench) == ["ory_at_x"])
        #expect(other.state.withLock { $0.tokensAsked } == ["other_x"])

        let single = try Self.started()
        #expect(single.outcome("unmarked")?.identity != nil)
    }

    @Test func prefixMakesATokenOfThreePartsOpaque() throws {
        let bench = try Self.started()
        #expect(bench.outcome("ory_at_a.b.c")?.identity != nil)
    }

    // B51, B63
    @Test func movedEndpointForgetsItsAnswers() throws {
        let bench = try Self.started {
            $0.keysRefresh = .milliseconds(40)
            $0.metadataRefresh = .milliseconds(40)
        }
        #expect(bench.outcome("ory_at_x")?.identity != nil)
        let issuer = bench.issuer.issuer
        bench.issuer.state.withLock { state in
            state.discovered = """
                {"issuer":"\(issuer)","jwks_uri":"\(issuer)/jwks.json",
                 "userinfo_endpoint":"\(issuer)/elsewhere"}
                """
        }
        #expect(IssuerBench.wait { bench.directory.keepers[0].endpointGeneration == 2 })
        #expect(bench.outcome("ory_at_x")?.reason == .userinfoInvalid)
    }

    @Test func endpointThatIsNotKnownYetIsAnOutage() throws {
        let bench = try ResolverBench()
        #expect(bench.resolve(Array("ory_at_x".utf8)).word == "userinfoUnreachable")
    }
}
