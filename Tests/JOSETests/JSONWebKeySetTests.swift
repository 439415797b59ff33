import Basics
import Crypto
import JSON
import Testing

@testable import JOSE

/// Which entries of a key set become keys (contract B19, B20, B25 to B33, B36, B159).
struct JSONWebKeySetTests {
    /// The public key of RFC 7515 appendix A.3, member by member.
    private static let p256: [(String, String)] = [
        ("kty", "\"EC\""), ("crv", "\"P-256\""), ("kid", "\"a3\""),
        ("x", "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\""),
        ("y", "\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""),
    ]

    private static func object(
        _ members: [(String, String)], _ changes: KeyValuePairs<String, String?>
    ) -> String {
        var members = members
        for (name, value) in changes {
            members.removeAll { $0.0 == name }
            if let value { members.append((name, value)) }
        }
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// An RSA key of so many bits, or the members given instead.
    private static func rsa(
        bits: Int = 2048, _ changes: KeyValuePairs<String, String?> = [:]
    ) -> String {
        var modulus = [UInt8](repeating: 0xA5, count: (bits + 7) / 8)
        modulus[0] = UInt8(truncatingIfNeeded: (1 << ((bits - 1) % 8 + 1)) - 1)
        let text = String(decoding: Base64URL.encode(modulus), as: UTF8.self)
        return object(
            [("kty", "\"RSA\""), ("n", "\"\(text)\""), ("e", "\"AQAB\""), ("kid", "\"r\"")],
            changes)
    }

    /// What becomes of one entry beside a good neighbour.
    private static func cause(
        _ entry: String, algorithms: SignatureAlgorithmSet = .all
    ) throws -> SkippedKey.Cause? {
        let neighbour = object(p256, ["kid": "\"neighbour\""])
        let set = try Workshop.keySet(
            "{\"keys\":[\(entry),\(neighbour)]}", algorithms: algorithms)
        #expect(set.contains(keyID: Array("neighbour".utf8)))
        #expect(set.keys.count + set.skipped.count == 2)
        return set.skipped.first?.cause
    }

    @Test(
        arguments: [
            // Entries that are no keys, and kinds that we do not know (need 4 of lessons).
            ("7", .notAnObject), ("null", .notAnObject), ("\"key\"", .notAnObject),
            ("[]", .notAnObject), ("{}", .unknownType), ("{\"kty\":7}", .unknownType),
            ("{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AA\"}", .unknownType),
            ("{\"kty\":\"ec\"}", .unknownType), ("{\"kty\":\"EC\"}", .unknownType),
            ("{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AA\"}", .unknownType),
            ("{\"kty\":\"OKP\",\"crv\":\"P-256\",\"x\":\"AA\"}", .unknownType),
            ("{\"kty\":\"EC\",\"crv\":\"Ed25519\",\"x\":\"AA\"}", .unknownType),
            ("{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\"}", .unknownType),
            ("{\"kty\":\"EC\",\"crv\":\"p-256\",\"x\":\"AA\",\"y\":\"AA\"}", .unknownType),
            // B33: secrets.
            ("{\"kty\":\"oct\",\"k\":\"AA\"}", .symmetric), ("{\"kty\":\"oct\"}", .symmetric),
            ("{\"kty\":\"EC\",\"d\":\"AA\"}", .privateMembers),
            ("{\"kty\":\"RSA\",\"k\":null}", .privateMembers),
        ] as [(String, SkippedKey.Cause)])
    func anOddEntryIsSkippedAndCostsItsNeighbourNothing(
        entry: String, expected: SkippedKey.Cause
    ) throws {
        #expect(try Self.cause(entry) == expected)
    }

    @Test(
        arguments: [
            ([:], nil),
            // B31
            (["use": "\"sig\""], nil), (["use": "\"enc\""], .otherUse),
            (["use": "\"SIG\""], .otherUse),
            (["use": "7"], .otherUse), (["use": "null"], .otherUse),
            (["key_ops": "[\"verify\"]"], nil), (["key_ops": "[\"sign\",\"verify\"]"], nil),
            (["key_ops": "[\"encrypt\"]"], .otherUse), (["key_ops": "[]"], .otherUse),
            (["key_ops": "\"verify\""], .otherUse),
            (["use": "\"sig\"", "key_ops": "[\"sign\"]"], .otherUse),
            // B19
            (["alg": "\"ES256\""], nil), (["alg": "\"ES384\""], .otherAlgorithm),
            (["alg": "\"RS256\""], .otherAlgorithm), (["alg": "\"es256\""], .otherAlgorithm),
            (["alg": "\"ECDH-ES\""], .otherAlgorithm), (["alg": "7"], .otherAlgorithm),
            (["alg": "null"], .otherAlgorithm), (["alg": "\"none\""], .otherAlgorithm),
            (["alg": "\"HS256\""], .otherAlgorithm),
            // B21
            (["kid": nil], nil), (["kid": "\"\""], nil), (["kid": "7"], .malformedMember),
            (["kid": "null"], .malformedMember),
            // B26
            (["x": nil], .malformedMember), (["y": nil], .malformedMember),
            (["x": "7"], .malformedMember), (["x": "\"\""], .malformedMember),
            (["x": "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU=\""], .malformedMember),
            (["x": "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEV\""], .malformedMember),
            (["x": "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE\""], .malformedMember),
            (["x": "\"AA\""], .unusable(.coordinateLength)),
            (
                ["x": "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""],
                .unusable(.pointInvalid)
            ),
            (["crv": "\"P-384\""], .unusable(.coordinateLength)),
            // B20, and what is no business of ours.
            (["x5u": "\"http://127.0.0.1:1/\"", "x5c": "[7]", "x5t": "null", "ext": "true"], nil),
        ] as [(KeyValuePairs<String, String?>, SkippedKey.Cause?)])
    func anEllipticKeyIsTakenOrLeftForAReason(
        changes: KeyValuePairs<String, String?>, expected: SkippedKey.Cause?
    ) throws {
        #expect(try Self.cause(Self.object(Self.p256, changes)) == expected)
    }

    // B28, B30
    @Test func weakAndHugeRSAKeysAreSkipped() throws {
        #expect(try Self.cause(Self.rsa()) == nil)
        #expect(try Self.cause(Self.rsa(bits: 4096)) == nil)
        #expect(try Self.cause(Self.rsa(bits: 1024)) == .unusable(.modulusTooSmall))
        #expect(try Self.cause(Self.rsa(bits: 2047)) == .unusable(.modulusTooSmall))
        #expect(try Self.cause(Self.rsa(bits: 8193)) == .unusable(.modulusTooLarge))
        #expect(try Self.cause(Self.rsa(bits: 65536)) == .unusable(.modulusTooLarge))
        for exponent in ["\"AQ\"", "\"Ag\"", "\"AQAA\"", "\"AQAAAAE\"", "\"AA\""] {
            #expect(try Self.cause(Self.rsa(["e": exponent])) == .unusable(.exponentInvalid))
        }
        #expect(try Self.cause(Self.rsa(["e": "\"Aw\""])) == nil)
        #expect(try Self.cause(Self.rsa(["e": "\"\""])) == .malformedMember)
        #expect(try Self.cause(Self.rsa(["n": nil])) == .malformedMember)
        #expect(try Self.cause(Self.rsa(["d": "\"AQ\""])) == .privateMembers)
        #expect(try Self.cause(Self.rsa(["p": "\"AQ\""])) == .privateMembers)
    }

    // B29
    @Test func edwardsKeysAreLoaded() throws {
        for (kind, name) in [(KeyKind.ed25519, "Ed25519"), (.ed448, "Ed448")] {
            let jwk = try Workshop.signer(kind).publicJWK()
            let text = String(decoding: jwk, as: UTF8.self)
            for alg in ["EdDSA", name] {
                let renamed = text.replacing("\"alg\":\"EdDSA\"", with: "\"alg\":\"\(alg)\"")
                let key = try #require(try Workshop.keySet("{\"keys\":[\(renamed)]}").keys.first)
                #expect(key.key.kind == kind)
                #expect(key.algorithms.permits(.edDSA))
                #expect(key.algorithms.permits(.ed25519) == (kind == .ed25519))
                #expect(key.algorithms.permits(.ed448) == (kind == .ed448))
            }
            let wrong = text.replacing("\"alg\":\"EdDSA\"", with: "\"alg\":\"ES256\"")
            #expect(try Self.cause(wrong) == .otherAlgorithm)
        }
    }

    // B159
    @Test(
        arguments: [
            ([.rs256], [.rs256], nil), ([.ps256], [.ps256], nil), ([.rs512], [.rs512], nil),
            ([.rs256, .ps256, .es256], [.rs256], nil), ([.es256], [.rs256], nil),
            (SignatureAlgorithm.allCases, [.rs256], nil), ([.ps256, .es256], [.ps256], nil),
            ([.ps256, .ps512], [], .algorithmAmbiguous),
            ([.rs384, .ps384], [], .algorithmAmbiguous),
        ] as [([SignatureAlgorithm], [SignatureAlgorithm], SkippedKey.Cause?)])
    func anRSAKeyWithoutAlgorithmIsBoundToOne(
        configured: [SignatureAlgorithm], bound: [SignatureAlgorithm], cause: SkippedKey.Cause?
    ) throws {
        let algorithms = SignatureAlgorithmSet(configured)
        #expect(try Self.cause(Self.rsa(), algorithms: algorithms) == cause)
        guard cause == nil else { return }
        let set = try Workshop.keySet("{\"keys\":[\(Self.rsa())]}", algorithms: algorithms)
        #expect(set.keys.first?.algorithms == SignatureAlgorithmSet(bound))
    }

    // B19, B159
    @Test func anAlgorithmInTheKeyBindsItWhateverIsConfigured() throws {
        let json = "{\"keys\":[\(Self.rsa(["alg": "\"PS384\""]))]}"
        let set = try Workshop.keySet(json, algorithms: SignatureAlgorithmSet(.rs256))
        #expect(set.keys.first?.algorithms == SignatureAlgorithmSet(.ps384))
        let elliptic = try Workshop.keySet("{\"keys\":[\(Self.object(Self.p256, [:]))]}")
        #expect(elliptic.keys.first?.algorithms == SignatureAlgorithmSet(.es256))
    }

    // B159: one key never serves two algorithms.
    @Test func aKeyBoundToRS256VerifiesNoPS256() throws {
        let key = try Workshop.signer(.rsa).key
        let pss = TokenSigner(key: key, algorithm: .ps256, keyID: "rsa")
        let token = try pss.sign(claims: Workshop.claims())
        let bound = try Workshop.keySet([try Workshop.signer(.rsa)])
        #expect(Workshop.verify(token, keys: bound).failure == .signatureInvalid)
        #expect(Workshop.verify(token, keys: try Workshop.keySet([pss])).failure == nil)
    }

    // A2: the same kid may come with several keys, and a key under several kids.
    @Test func duplicateKeyIdentifiersAreAllKept() throws {
        let first = try Workshop.freshSigner("public:hydra.jwt.access-token")
        let second = try Workshop.freshSigner("public:hydra.jwt.access-token")
        let set = try Workshop.keySet([first, second, first])
        #expect(set.keys.count == 3)
        #expect(set.skipped.isEmpty)
        for signer in [first, second] {
            let token = try signer.sign(claims: Workshop.claims())
            #expect(Workshop.verify(token, keys: set).failure == nil)
        }
    }

    // B32
    @Test func onlySoManyKeysAreLoaded() throws {
        let entry = Self.object(Self.p256, [:])
        let list = [String](repeating: entry, count: 70).joined(separator: ",")
        let set = try Workshop.keySet("{\"keys\":[7,\(list)]}")
        #expect(set.keys.count == JSONWebKeySet.keysMaxDefault)
        #expect(set.skipped.count == 7)
        #expect(set.skipped.last?.cause == .beyondLimit)
        #expect(set.skipped.last?.index == 70)
        #expect(text(set.skipped.last?.keyID) == "a3")
    }

    // B32, B36
    @Test(
        arguments: [
            ("[]", .notAKeySet), ("{}", .notAKeySet), ("null", .notAKeySet),
            ("{\"keys\":{}}", .notAKeySet), ("{\"keys\":null}", .notAKeySet),
            ("{\"Keys\":[]}", .notAKeySet), ("{\"error\":\"x\"}", .notAKeySet),
            ("{\"keys\":[]}", .noUsableKey(skipped: [])),
            (
                "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"AA\"}]}",
                .noUsableKey(
                    skipped: [SkippedKey(index: 0, keyID: [0x73], cause: .symmetric)])
            ),
        ] as [(String, JOSEFailure)])
    func aSetWithoutUsableKeysIsNoSet(json: String, expected: JOSEFailure) {
        #expect(throws: expected) { _ = try Workshop.keySet(json) }
    }

    // B33
    @Test func publishedSecretsRaiseTheAlarm() throws {
        #expect(SkippedKey(index: 0, keyID: nil, cause: .symmetric).isAlarming)
        #expect(SkippedKey(index: 0, keyID: nil, cause: .privateMembers).isAlarming)
        #expect(!SkippedKey(index: 0, keyID: nil, cause: .otherUse).isAlarming)
        let sentences = [
            SkippedKey.Cause.notAnObject, .unknownType, .symmetric, .privateMembers, .otherUse,
            .otherAlgorithm, .algorithmAmbiguous, .malformedMember, .beyondLimit,
            .unusable(.pointInvalid),
        ].map { SkippedKey(index: 0, keyID: nil, cause: $0).sentence }
        #expect(Set(sentences).count == sentences.count)
    }
}
