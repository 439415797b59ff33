import Basics
import Config
import Crypto
import Foundation
import JOSE
import JSON
import Net
import Policy
import TestSupport
import Testing

@testable import Authentication

/// How Postern proves who is asking, and what becomes of a refusal (RFC 7662 section 2.1, contract
/// A5, B64, B144).
extension IntrospectionTests {
    /// A bench whose issuer demands proof; `scratch` holds the secret.
    private static func bench(
        _ method: IntrospectionMethod, _ secret: String, in scratch: ScratchDirectory,
        _ change: (inout IntrospectionAuthentication) -> Void = { _ in }
    ) throws -> ResolverBench {
        let file = try scratch.write(secret, to: "secret")
        let bench = try started { settings in
            settings.introspectionAuthentication.method = method
            settings.introspectionAuthentication.clientID = Array("us:a b+%".utf8)
            let secret = try Secret(file: file)
            switch method {
            case .bearer: settings.introspectionAuthentication.bearerToken = secret
            case .privateKeyJWT: settings.introspectionAuthentication.privateKey = secret
            default: settings.introspectionAuthentication.clientSecret = secret
            }
            change(&settings.introspectionAuthentication)
        }
        answer(bench, good(bench))
        return bench
    }

    /// Both parts are form-encoded before they are joined, so that colons and signs survive.
    // B64
    @Test func basicEncodesBothPartsFirst() throws {
        let scratch = try ScratchDirectory()
        let bench = try Self.bench(.basic, "p:ä+/%\n", in: scratch)
        #expect(bench.outcome("ory_at_x")?.identity != nil)
        let call = try #require(Self.calls(bench).first)
        let value = try #require(call.header("Authorization"))
        #expect(value.hasPrefix("Basic "))
        let pair = Data(base64Encoded: String(value.dropFirst(6)))
        #expect(
            pair.map { String(decoding: $0, as: UTF8.self) }
                == "us%3Aa%20b%2B%25:p%3A%C3%A4%2B%2F%25")
        #expect(call.field("client_id") == nil && call.field("client_secret") == nil)
    }

    @Test func postPutsBothPartsIntoTheForm() throws {
        let scratch = try ScratchDirectory()
        let bench = try Self.bench(.post, "p&=ä", in: scratch)
        #expect(bench.outcome("ory_at_x")?.identity != nil)
        let call = try #require(Self.calls(bench).first)
        #expect(call.header("Authorization") == nil)
        #expect(call.field("client_id") == "us%3Aa%20b%2B%25")
        #expect(call.field("client_secret") == "p%26%3D%C3%A4")
    }

    @Test func bearerSendsTheFilesToken() throws {
        let scratch = try ScratchDirectory()
        let bench = try Self.bench(.bearer, "our-own-token\n", in: scratch)
        #expect(bench.outcome("ory_at_x")?.identity != nil)
        #expect(Self.calls(bench).first?.header("Authorization") == "Bearer our-own-token")
    }

    @Test func noneSendsTheClientIDAlone() throws {
        let scratch = try ScratchDirectory()
        let bench = try Self.bench(.none, "unused", in: scratch) { $0.clientSecret = nil }
        #expect(bench.outcome("ory_at_x")?.identity != nil)
        #expect(Self.calls(bench).first?.header("Authorization") == nil)
        #expect(Self.calls(bench).first?.field("client_id") == "us%3Aa%20b%2B%25")
    }

    /// RFC 7523 section 3: signed, for this issuer, for a minute, and no two alike.
    // B64
    @Test func privateKeySignsAFreshAssertionForEachQuestion() throws {
        let scratch = try ScratchDirectory()
        let bench = try Self.bench(.privateKeyJWT, SamplePEM.p256, in: scratch) {
            $0.algorithm = .es256
            $0.keyID = Array("key-7".utf8)
        }
        #expect(bench.outcome("ory_at_1")?.identity != nil)
        #expect(bench.outcome("ory_at_2")?.identity != nil)
        var identifiers: Set<String> = []
        for call in Self.calls(bench) {
            #expect(
                call.field("client_assertion_type")
                    == "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer")
            let parts = try #require(call.field("client_assertion")).split(separator: ".")
            #expect(parts.count == 3)
            let header = try Self.json(parts[0])
            let claims = try Self.json(parts[1])
            #expect(header["alg"]?.text == "ES256")
            #expect(header["kid"]?.text == "key-7")
            for name in ["iss", "sub"] as [StaticString] {
                #expect(claims[name]?.text == "us:a b+%")
            }
            #expect(claims["aud"]?.text == bench.issuer.issuer)
            let issued = try #require(claims["iat"]?.integer)
            #expect(abs(issued - SystemClock.wall().seconds) < 30)
            #expect(claims["exp"]?.integer == issued + 60)
            identifiers.insert(try #require(claims["jti"]?.text))
            #expect(try Self.isSigned(parts, by: SamplePEM.p256))
        }
        #expect(identifiers.count == 2)
    }

    @Test func assertionMayHaveAnotherAudience() throws {
        let scratch = try ScratchDirectory()
        let bench = try Self.bench(.privateKeyJWT, SamplePEM.ed25519, in: scratch) {
            $0.algorithm = .edDSA
            $0.audience = Array("https://id.example/token".utf8)
        }
        _ = bench.outcome("ory_at_x")
        let assertion = try #require(Self.calls(bench).first?.field("client_assertion"))
        let claims = try Self.json(assertion.split(separator: ".")[1])
        #expect(claims["aud"]?.text == "https://id.example/token")
    }

    /// 401 and 403 are about Postern, not about the token: 503, told to the operator once, and the
    /// endpoint is left alone for a second.
    // B64
    @Test(arguments: ["401 Unauthorized", "403 Forbidden"])
    func refusalOfOurCredentialsIsTheOperatorsFault(status: String) throws {
        let scratch = try ScratchDirectory()
        let bench = try Self.bench(.basic, "wrong-hunter2", in: scratch)
        Self.answer(bench, status: status, #"{"error":"invalid_client"}"#)
        #expect(bench.outcome("ory_at_1")?.reason == .introspectionRefusedUs)
        #expect(bench.outcome("ory_at_2")?.reason == .introspectionRefusedUs)
        #expect(Self.calls(bench).count == 1)
        let entry = Reason.introspectionRefusedUs.entry
        #expect(entry.status == 503 && entry.fault == .operator)
        let log = bench.issuer.log
        #expect(log.count(of: "introspection endpoint refuses Postern's own credentials") == 1)
        Self.answer(bench, Self.good(bench))
        #expect(IssuerBench.wait { bench.outcome("ory_at_3")?.identity != nil })
        #expect(log.count(of: "takes Postern's credentials again") == 1)
        #expect(!log.text.contains("hunter2"))
    }

    // B144
    @Test func newSecretCountsWithoutARestart() throws {  // lesson 25
        let scratch = try ScratchDirectory()
        let bench = try Self.bench(.bearer, "first", in: scratch)
        #expect(bench.outcome("ory_at_1")?.identity != nil)
        _ = try scratch.write("second", to: "secret")
        let isUsed = IssuerBench.wait {
            _ = bench.outcome("ory_at_\(UInt64.random(in: 0...UInt64.max))")
            return Self.calls(bench).last?.header("Authorization") == "Bearer second"
        }
        #expect(isUsed)
        try FileManager.default.removeItem(atPath: scratch.file("secret"))
        #expect(
            IssuerBench.wait {
                _ = bench.outcome("ory_at_\(UInt64.random(in: 0...UInt64.max))")
                return bench.issuer.log.count(of: "introspection secret: the file cannot") == 1
            })
        #expect(Self.calls(bench).last?.header("Authorization") == "Bearer second")
        #expect(!bench.issuer.log.text.contains("second"))
    }

    private static func json(_ part: Substring) throws -> JSONValue {
        guard let bytes = Base64URL.decode(Array(part.utf8).span) else { throw NotBase64() }
        return try JSONDocument(parsing: bytes).root
    }

    private struct NotBase64: Error {}

    private static func isSigned(_ parts: [Substring], by pem: String) throws -> Bool {
        let key = try PublicKey(PrivateKey(pem: Array(pem.utf8)).publicMaterial())
        guard let signature = Base64URL.decode(Array(parts[2].utf8).span) else { return false }
        let message = Array("\(parts[0]).\(parts[1])".utf8)
        return key.verify(signature: signature.span, of: message.span, algorithm: .es256)
    }
}
