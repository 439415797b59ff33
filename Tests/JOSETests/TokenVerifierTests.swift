import Basics
import Crypto
import JSON
import Testing

@testable import JOSE

/// Which key is asked, and how often (contract B21, B34 and part A2).
struct TokenVerifierTests {
    private static func token(_ signer: TokenSigner, named keyID: String?) throws -> [UInt8] {
        let renamed = TokenSigner(key: signer.key, algorithm: signer.algorithm, keyID: keyID)
        return try renamed.sign(claims: Workshop.claims())
    }

    // B34
    @Test func anUnknownKeyIdentifierAsksForFreshKeys() throws {
        let signer = try Workshop.freshSigner("known")
        let set = try Workshop.keySet([signer])
        let failure = Workshop.verify(try Self.token(signer, named: "other"), keys: set).failure
        #expect(failure == .kidUnknown)
        #expect(failure?.suggestsNewKeys == true)
        let prefix = Workshop.verify(try Self.token(signer, named: "know"), keys: set).failure
        #expect(prefix == .kidUnknown)
    }

    // B21
    @Test func withoutAKeyIdentifierCompatibleKeysAreTried() throws {
        let signers = try (0..<8).map { try Workshop.freshSigner("k\($0)") }
        let others = try [KeyKind.rsa, .p384, .ed25519].map { try Workshop.signer($0) }
        let set = try Workshop.keySet(others + signers)
        for signer in signers + others {
            let token = try Self.token(signer, named: nil)
            let claims = Workshop.verify(token, keys: set).claims
            #expect(text(claims?.keyID) == signer.keyID)
            #expect(claims?.isKeyIDStale == false)
        }
        let nameless = try Workshop.freshSigner(nil)
        let token = try Self.token(nameless, named: nil)
        let claims = Workshop.verify(token, keys: try Workshop.keySet([nameless])).claims
        #expect(claims != nil)
        #expect(claims?.keyID == nil)
    }

    // A2: after a rotation Hydra signs refreshed tokens with the new key under the old kid.
    // B21
    @Test func aStaleKeyIdentifierIsAHintOnly() throws {
        let old = try Workshop.freshSigner("old")
        let new = try Workshop.freshSigner("new")
        let set = try Workshop.keySet([new, old])
        let claims = Workshop.verify(try Self.token(new, named: "old"), keys: set).claims
        #expect(text(claims?.keyID) == "new")
        #expect(claims?.isKeyIDStale == true)
        // Without the old key the kid is unknown, and that is for the caller to sort out.
        let onlyNew = try Workshop.keySet([new])
        let failure = Workshop.verify(try Self.token(new, named: "old"), keys: onlyNew).failure
        #expect(failure == .kidUnknown)
    }

    // A2: the fixed kid of Hydra v1 may come back with a key of another kind.
    @Test func aKeyIdentifierOfAnotherKindOfKeyIsAHintToo() throws {
        let signer = try Workshop.signer(.p384)
        let set = try Workshop.keySet([try Workshop.signer(.rsa), signer])
        let claims = Workshop.verify(try Self.token(signer, named: "rsa"), keys: set).claims
        #expect(text(claims?.keyID) == "p384")
        let onlyRSA = try Workshop.keySet([try Workshop.signer(.rsa)])
        let failure = Workshop.verify(try Self.token(signer, named: "rsa"), keys: onlyRSA).failure
        #expect(failure == .signatureInvalid)
        #expect(failure?.suggestsNewKeys == true)
    }

    // A2: whatever the token, no more than eight signatures are computed.
    @Test func onlySoManyKeysAreTried() throws {
        let signers = try (0..<10).map { try Workshop.freshSigner("k\($0)") }
        let set = try Workshop.keySet(signers)
        for (index, signer) in signers.enumerated() {
            let token = try Self.token(signer, named: nil)
            let isReached = index < TokenVerifier.keyTriesMax
            let failure = Workshop.verify(token, keys: set).failure
            #expect(failure == (isReached ? nil : .signatureInvalid))
            // Under its own kid each key comes first.
            let named = try Self.token(signer, named: signer.keyID)
            #expect(Workshop.verify(named, keys: set).failure == nil)
        }
        let last = try Self.token(signers[6], named: "k9")
        let beyond = try Self.token(signers[7], named: "k9")
        #expect(Workshop.verify(last, keys: set).failure == nil)
        #expect(Workshop.verify(beyond, keys: set).failure == .signatureInvalid)
    }

    // B38: the issuer may be looked at to choose the keys, and says nothing more.
    @Test func theClaimedIssuerCanBeSeenBeforehand() throws {
        let signer = try Workshop.signer(.p256)
        let issuers = [Workshop.issuer, Workshop.issuer + "/", "x\0y", "", "7", "a"]
        for (claim, expected) in [
            ("\"https://issuer.example\"", Workshop.issuer), ("\"x\\u0000y\"", "x\0y"), (nil, nil),
            ("7", nil), ("[\"a\"]", nil), ("\"\"", ""),
        ] as [(String?, String?)] {
            let token = try signer.sign(claims: Workshop.claims(["iss": claim]))
            let jws = try Workshop.takeApart(token)
            let named = issuers.filter { jws.claimsToBe(from: Array($0.utf8)) }
            #expect(named == (expected.map { [$0] } ?? []))
        }
    }

    @Test func aTokenTakenApartOnceCanBeJudgedTwice() throws {
        let old = try Workshop.freshSigner("old")
        let new = try Workshop.freshSigner("new")
        let jws = try Workshop.takeApart(try Self.token(new, named: "new"))
        var memory = ClaimMemory()
        #expect(throws: TokenFailure.kidUnknown) {
            _ = try TokenVerifier.verify(
                jws, keys: try Workshop.keySet([old]), rules: Workshop.rules(), now: Workshop.now,
                memory: &memory)
        }
        let claims = try TokenVerifier.verify(
            jws, keys: try Workshop.keySet([old, new]), rules: Workshop.rules(), now: Workshop.now,
            memory: &memory)
        #expect(text(claims.subject) == "alice")
    }

    @Test func everyFailureHasAReasonForTheOperator() {
        let failures: [TokenFailure] = [
            .tooLarge, .malformed, .encrypted, .algorithmRefused, .criticalHeader, .typeRefused,
            .senderConstrained, .kidUnknown, .signatureInvalid, .issuerMismatch,
            .audienceMismatch, .expired, .expiryMissing, .notYetValid, .claimInvalid,
            .subjectMissing,
        ]
        for failure in failures {
            // B7: a bad token is 401 invalid_token, never 400 or 403.
            #expect(failure.reason.status == 401)
            #expect(failure.reason.entry.challenge == .invalidToken)
            let isAboutKeys = failure == .kidUnknown || failure == .signatureInvalid
            #expect(failure.suggestsNewKeys == isAboutKeys)
        }
    }
}
