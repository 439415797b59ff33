import Basics
import Crypto
import JSON
import Testing

@testable import JOSE

/// Which keys count, and whether a token's `kid` is a hint or a rule (contract A2, B21).
struct KeyIDRuleTests {
    private static func keySet(
        _ signers: [TokenSigner], keyIDs: [String]
    ) throws -> JSONWebKeySet {
        let document = try JSONDocument(parsing: try TokenSigner.keySet(signers))
        return try JSONWebKeySet(parsing: document, keyIDs: keyIDs.map { Array($0.utf8) })
    }

    private static func rules(strict: Bool) -> TokenRules {
        TokenRules(
            issuer: Array(Workshop.issuer.utf8), audiences: [], audienceOptional: true,
            algorithms: .all, strictKeyID: strict)
    }

    private static func failure(
        _ token: [UInt8], _ keys: JSONWebKeySet, strict: Bool
    ) -> TokenFailure? {
        do throws(TokenFailure) {
            _ = try TokenVerifier.verify(
                token.span, keys: keys, rules: rules(strict: strict), now: Workshop.now)
            return nil
        } catch {
            return error
        }
    }

    @Test func onlyListedKeysAreLoaded() throws {
        let signers = try ["a", "b", "c", nil].map { try Workshop.freshSigner($0) }
        let set = try Self.keySet(signers, keyIDs: ["b", "z"])
        #expect(set.keys.map(\.keyID) == [Array("b".utf8)])
        #expect(set.skipped.map(\.cause) == [.notListed, .notListed, .notListed])
        #expect(set.skipped.allSatisfy { $0.isIntended && !$0.isAlarming })
        #expect(throws: JOSEFailure.self) { try Self.keySet(signers, keyIDs: ["z"]) }
        #expect(try Self.keySet(signers, keyIDs: []).keys.count == 4)
    }

    @Test func keyThatIsNotListedVerifiesNothing() throws {
        let listed = try Workshop.freshSigner("a")
        let extra = try Workshop.freshSigner("extra")
        let set = try Self.keySet([listed, extra], keyIDs: ["a"])
        let named = try extra.sign(claims: Workshop.claims())
        #expect(Self.failure(named, set, strict: false) == .kidUnknown)
        let disguised = try TokenSigner(key: extra.key, algorithm: .es256, keyID: "a")
            .sign(claims: Workshop.claims())
        #expect(Self.failure(disguised, set, strict: false) == .signatureInvalid)
    }

    @Test func strictIssuerVerifiesOnlyWithTheNamedKey() throws {
        let old = try Workshop.freshSigner("old")
        let new = try Workshop.freshSigner("new")
        let set = try Workshop.keySet([new, old])
        let stale = try TokenSigner(key: new.key, algorithm: .es256, keyID: "old")
            .sign(claims: Workshop.claims())
        #expect(Self.failure(stale, set, strict: false) == nil)
        #expect(Self.failure(stale, set, strict: true) == .signatureInvalid)
        let nameless = try TokenSigner(key: new.key, algorithm: .es256, keyID: nil)
            .sign(claims: Workshop.claims())
        #expect(Self.failure(nameless, set, strict: false) == nil)
        #expect(Self.failure(nameless, set, strict: true) == .kidMissing)
        #expect(!TokenFailure.kidMissing.suggestsNewKeys)
        #expect(TokenFailure.kidMissing.reason == .kidUnknown)
        #expect(Self.failure(try new.sign(claims: Workshop.claims()), set, strict: true) == nil)
    }

    @Test func sameNameTwiceIsTriedTwiceInAStrictIssuerToo() throws {
        let first = try Workshop.freshSigner("same")
        let second = try Workshop.freshSigner("same")
        let set = try Workshop.keySet([first, second])
        for signer in [first, second] {
            let token = try signer.sign(claims: Workshop.claims())
            #expect(Self.failure(token, set, strict: true) == nil)
        }
    }
}
