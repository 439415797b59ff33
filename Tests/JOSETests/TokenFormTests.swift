import Basics
import Crypto
import JSON
import Testing

@testable import JOSE

/// The form of a token and its header (contract B13 to B16, B22, B25).
struct TokenFormTests {
    private static func goodToken() throws -> String {
        String(decoding: try Workshop.signer(.p256).sign(claims: Workshop.claims()), as: UTF8.self)
    }

    private static func failure(_ token: String) throws -> TokenFailure? {
        let keys = try Workshop.keySet([try Workshop.signer(.p256)])
        return Workshop.verify(Array(token.utf8), keys: keys).failure
    }

    private static func encoded(_ text: String) -> String {
        String(decoding: Base64URL.encode(Array(text.utf8)), as: UTF8.self)
    }

    // B29
    @Test(arguments: KeyKind.allCases)
    func aGoodTokenOfEveryKindOfKeyIsAccepted(kind: KeyKind) throws {
        let signer = try Workshop.signer(kind)
        let token = try signer.sign(claims: Workshop.claims())
        let result = Workshop.verify(token, keys: try Workshop.keySet([signer]))
        #expect(result.failure == nil)
        #expect(text(result.claims?.subject) == "alice")
        #expect(text(result.claims?.keyID) == "\(kind)")
    }

    // B13
    @Test func exactlyThreeSegmentsWithSomethingInEachAreAToken() throws {
        let parts = try Self.goodToken().split(separator: ".").map(String.init)
        let (header, payload, signature) = (parts[0], parts[1], parts[2])
        #expect(try Self.failure("\(header).\(payload).\(signature)") == nil)
        for token in [
            "", ".", "..", "...", header, "\(header).\(payload)", "\(header).\(payload).",
            "\(header)..\(signature)", ".\(payload).\(signature)",
            "\(header).\(payload).\(signature).", ".\(header).\(payload).\(signature)",
            "\(header).\(payload).\(signature).\(signature)",
            "\(header).\(payload).\(signature).a.b.c",
        ] {
            #expect(try Self.failure(token) == .malformed, "\(token.count) bytes")
        }
    }

    // B13
    @Test func aJWEIsRefusedAsSuch() throws {
        let header = Self.encoded("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}")
        #expect(try Self.failure("\(header).a2V5.aXY.dGV4dA.dGFn") == .encrypted)
        #expect(try Self.failure("\(header)..aXY.dGV4dA.dGFn") == .encrypted)
        #expect(try Self.failure("\(header).e30.AAAA") == .encrypted)
    }

    // B13, CVE-2025-27144: nothing is allocated per dot, and the scan ends at the fifth.
    @Test func aMegabyteOfDotsIsRefused() throws {
        let dots = String(repeating: ".", count: 1 << 20)
        #expect(try Self.failure(dots) == .tooLarge)
        let keys = try Workshop.keySet([try Workshop.signer(.p256)])
        let rules = TokenRules(
            issuer: [], audiences: [], algorithms: .all, tokenBytesMax: 1 << 21)
        #expect(Workshop.verify(Array(dots.utf8), keys: keys, rules: rules).failure == .malformed)
    }

    // B13
    @Test func tokenAndHeaderHaveTheirOwnLimits() throws {
        let signer = try Workshop.signer(.p256)
        let keys = try Workshop.keySet([signer])
        let filler = "\"" + String(repeating: "x", count: 12_000) + "\""
        let long = try signer.sign(claims: Workshop.claims(["filler": filler]))
        #expect(long.count > TokenRules.tokenBytesMaxDefault)
        #expect(Workshop.verify(long, keys: keys).failure == .tooLarge)
        let fitting = try signer.sign(
            claims: Workshop.claims(["filler": "\"" + String(repeating: "x", count: 11_000) + "\""])
        )
        #expect(Workshop.verify(fitting, keys: keys).failure == nil)
        let head =
            "{\"alg\":\"ES256\",\"kid\":\"p256\",\"x\":\"" + String(repeating: "x", count: 4100)
        #expect(try Workshop.verify(header: head + "\"}").failure == .tooLarge)
        let shorter =
            "{\"alg\":\"ES256\",\"kid\":\"p256\",\"x\":\"" + String(repeating: "x", count: 4000)
        #expect(try Workshop.verify(header: shorter + "\"}").failure == nil)
    }

    // B14
    @Test func aTokenHasOneSpellingOnly() throws {
        let good = try Self.goodToken()
        let parts = good.split(separator: ".").map(String.init)
        for (index, part) in parts.enumerated() {
            for changed in [
                part + "=", part + "==", part + " ", " " + part, part + "\n",
                String(part.dropLast()) + "+", String(part.dropLast()) + "/", part + "%",
                part.replacing("e", with: "é", maxReplacements: 1) + "\0",
            ] {
                var spelled = parts
                spelled[index] = changed
                let failure = try Self.failure(spelled.joined(separator: "."))
                #expect(failure == .malformed, "segment \(index)")
            }
        }
        #expect(try Self.failure(good + "\n") == .malformed)
        #expect(try Self.failure(" " + good) == .malformed)
    }

    // B14: a signature of 64 bytes leaves four bits over, which have to be zero.
    @Test func leftOverBitsOfTheSignatureCannotBeChanged() throws {
        let good = try Self.goodToken()
        let last = try #require(good.last)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        for letter in alphabet where letter != last {
            let failure = try Self.failure(good.dropLast() + String(letter))
            #expect(failure == .malformed || failure == .signatureInvalid)
        }
        #expect(try Self.failure(good) == nil)
    }

    // B15, B16
    @Test(arguments: [
        "[]", "\"x\"", "null", "1", "", "{", "{}{}", "{\"alg\":\"ES256\"} x",
        "\u{FEFF}{\"alg\":\"ES256\"}", "{\"alg\":\"ES256\",\"alg\":\"ES256\"}",
        "{\"alg\":\"none\",\"alg\":\"ES256\"}", "{\"alg\":\"ES256\",\"\\u0061lg\":\"none\"}",
        "{\"alg\":\"ES256\",\"x\":\"\\ud800\"}", "{\"alg\":\"ES256\",\"a\\u0000\":1}",
        "{\"kid\":\"p256\"}", "{\"alg\":1}", "{\"alg\":null}", "{\"alg\":[\"ES256\"]}",
        "{\"alg\":{\"alg\":\"ES256\"}}", "{\"alg\":\"ES256\",\"kid\":7}",
        "{\"alg\":\"ES256\",\"kid\":null}", "{\"alg\":\"ES256\",\"typ\":1}",
        "{\"alg\":\"ES256\",\"cty\":[]}", "{\"alg\":\"ES256\",\"x\":[[[[[[[[[[]]]]]]]]]]}",
    ])
    func aHeaderThatIsNoProperObjectIsRefused(header: String) throws {
        #expect(try Workshop.verify(header: header).failure == .malformed)
    }

    // B15, B16
    @Test(arguments: [
        "[]", "\"x\"", "null", "7", "{", "{}x", "{\"iss\":\"a\",\"iss\":\"b\"}",
        "{\"ext\":{\"a\":1,\"\\u0061\":2}}", "{\"sub\":\"\\udfff\"}", "{\"\\u0000\":1}",
        "\u{FEFF}{}", "{\"exp\":NaN}", "{\"exp\":0123}", "{'exp':1}",
    ])
    func aPayloadThatIsNoProperObjectIsRefused(payload: String) throws {
        let signer = try Workshop.signer(.p256)
        let header = Array("{\"alg\":\"ES256\",\"kid\":\"p256\"}".utf8)
        let token = try signer.sign(header: header, payload: Array(payload.utf8))
        let failure = Workshop.verify(token, keys: try Workshop.keySet([signer])).failure
        #expect(failure == .malformed)
    }

    // B16, CVE-2026-48042
    @Test func deeplyNestedJSONIsRefused() throws {
        let signer = try Workshop.signer(.p256)
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let token = try signer.sign(claims: Array("{\"a\":\(deep)}".utf8))
        let rules = TokenRules(
            issuer: [], audiences: [], algorithms: .all, tokenBytesMax: 1 << 20)
        let keys = try Workshop.keySet([signer])
        #expect(Workshop.verify(token, keys: keys, rules: rules).failure == .malformed)
        let bytes = [UInt8](repeating: 0xFF, count: 40)
        let notText = try signer.sign(claims: bytes)
        #expect(Workshop.verify(notText, keys: keys).failure == .malformed)
    }

    // B22: what is verified are the received bytes, however odd the JSON in them looks.
    @Test func theSignatureGoesOverTheReceivedBytes() throws {
        let header =
            "{ \"typ\" : \"JWT\",\r\n\t\"kid\":\"p\\u0032\\u00356\", \"alg\":\"\\u0045S256\"}"
        #expect(try Workshop.verify(header: header).failure == nil)
        let parts = try Self.goodToken().split(separator: ".")
        let claims = Self.encoded(
            String(decoding: Workshop.claims(["sub": "\"mallory\""]), as: UTF8.self))
        #expect(try Self.failure("\(parts[0]).\(claims).\(parts[2])") == .signatureInvalid)
        let respelled = Self.encoded("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"p256\"}")
        #expect(try Self.failure("\(respelled).\(parts[1]).\(parts[2])") == .signatureInvalid)
    }

    // B22: nothing in the claims decides before the signature is verified.
    @Test func aForgedTokenFailsByItsSignatureWhateverItClaims() throws {
        let attacker = try Workshop.freshSigner("p256")
        let keys = try Workshop.keySet([try Workshop.signer(.p256)])
        for claims in [
            Workshop.claims(), Workshop.claims(["exp": "1"]), Workshop.claims(["iss": "\"x\""]),
            Workshop.claims(["aud": "7"]), Workshop.claims(["nonce": "\"n\""]), Array("{}".utf8),
        ] {
            let token = try attacker.sign(claims: claims)
            #expect(Workshop.verify(token, keys: keys).failure == .signatureInvalid)
        }
    }

    // B25
    @Test func aSignatureInDERIsRefused() throws {
        let signer = try Workshop.signer(.p256)
        let input = try Self.goodToken().split(separator: ".").dropLast().joined(separator: ".")
        let raw = try signer.key.sign(Array(input.utf8), algorithm: .es256)
        let tokenOf = { (signature: [UInt8]) in
            input + "." + String(decoding: Base64URL.encode(signature), as: UTF8.self)
        }
        #expect(try Self.failure(tokenOf(raw)) == nil)
        let integers = [raw.prefix(32), raw.suffix(32)].flatMap { half -> [UInt8] in
            let digits = Array(half.drop { $0 == 0 })
            let content = digits[0] > 0x7F ? [0] + digits : digits
            return [2, UInt8(content.count)] + content
        }
        let der = [0x30, UInt8(integers.count)] + integers
        #expect(try Self.failure(tokenOf(der)) == .signatureInvalid)
        let zero = [UInt8](repeating: 0, count: 32)
        #expect(try Self.failure(tokenOf(zero + raw.suffix(32))) == .signatureInvalid)
        #expect(try Self.failure(tokenOf(raw.prefix(32) + zero)) == .signatureInvalid)
    }

    @Test func noTruncatedOrChangedTokenTraps() throws {
        let good = Array(try Self.goodToken().utf8)
        let keys = try Workshop.keySet([try Workshop.signer(.p256)])
        for length in 0..<good.count {
            #expect(Workshop.verify(Array(good.prefix(length)), keys: keys).failure != nil)
        }
        for index in good.indices {
            for mask: UInt8 in [0x01, 0x20, 0x80] {
                var changed = good
                changed[index] ^= mask
                #expect(Workshop.verify(changed, keys: keys).failure != nil)
            }
        }
    }
}
