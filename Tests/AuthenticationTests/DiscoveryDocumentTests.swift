import Config
import HTTP1
import Testing

@testable import Authentication

/// What discovery may say (contract A1, B53-B55).
struct DiscoveryDocumentTests {
    private static let url = "https://id.example/.well-known/openid-configuration"

    private static func settings(
        _ issuer: String = "https://id.example", insecure: Bool = false
    ) -> IssuerConfiguration {
        var settings = IssuerConfiguration()
        settings.issuer = Array(issuer.utf8)
        settings.insecureHTTP = insecure
        return settings
    }

    private static func read(
        _ body: String, _ settings: IssuerConfiguration = settings()
    ) -> Result<DiscoveryDocument, IssuerFailure> {
        Result { () throws(IssuerFailure) in
            try DiscoveryDocument(Array(body.utf8), from: url, for: settings)
        }
    }

    @Test func endpointsAreTakenAndTheRestIsIgnored() throws {
        let document = try Self.read(
            """
            {"issuer":"https://id.example","jwks_uri":"https://keys.example/jwks.json",
             "userinfo_endpoint":"https://id.example/userinfo","scopes_supported":[1,null,{}]}
            """
        ).get()
        #expect(document.keysURL?.text == "https://keys.example/jwks.json")
        #expect(document.userinfoURL?.text == "https://id.example/userinfo")
    }

    @Test func endpointsMayBeMissing() throws {
        let document = try Self.read("{\"issuer\":\"https://id.example\"}").get()
        #expect(document.keysURL == nil)
        #expect(document.userinfoURL == nil)
    }

    @Test(arguments: [
        ("https://id.example/", "the configured one lacks the final slash"),
        ("https://ID.example", "configured is \"https://id.example\""),
        ("https://id.example:443", "names the issuer \"https://id.example:443\""),
    ])
    func otherIssuerIsRefusedAndBothAreNamed(found: String, hint: String) {
        guard case .failure(let failure) = Self.read("{\"issuer\":\"\(found)\"}") else {
            Issue.record("another issuer was accepted")
            return
        }
        #expect(failure.description.contains(hint))
        #expect(failure.description.contains("\"\(found)\""))
        #expect(failure.description.contains("\"https://id.example\""))
    }

    @Test func superfluousSlashIsHintedAt() {
        let outcome = Self.read(
            "{\"issuer\":\"https://id.example\"}", Self.settings("https://id.example/"))
        guard case .failure(let failure) = outcome else {
            Issue.record("another issuer was accepted")
            return
        }
        #expect(failure.description.contains("the configured one has a final slash too much"))
    }

    @Test(arguments: [
        "{}", "{\"issuer\":null}", "{\"issuer\":[\"https://id.example\"]}", "[]", "\"x\"", "",
        "<html>", "{\"issuer\":\"https://id.example\"} x",
        "{\"issuer\":\"https://id.example\",\"issuer\":\"https://id.example\"}",
        "{\"issuer\":\"https://id.example\",\"jwks_uri\":7}",
        "{\"issuer\":\"https://id.example\",\"jwks_uri\":\"file:///etc/passwd\"}",
        "{\"issuer\":\"https://id.example\",\"jwks_uri\":\"/jwks.json\"}",
        "{\"issuer\":\"https://id.example\",\"jwks_uri\":\"https://a@b/\"}",
        "{\"issuer\":\"https://id.example\",\"jwks_uri\":\"http://id.example/jwks.json\"}",
        String(repeating: "[", count: 100_000),
    ])
    func unusableDocumentIsRefused(body: String) {
        #expect(throws: IssuerFailure.self) { try Self.read(body).get() }
    }

    @Test func plainHTTPIsForLoopbackOrByConsent() throws {
        let local = "{\"issuer\":\"https://id.example\",\"jwks_uri\":\"http://127.0.0.1:4444/k\"}"
        let remote = "{\"issuer\":\"https://id.example\",\"jwks_uri\":\"http://hydra:4444/k\"}"
        #expect(try Self.read(local).get().keysURL?.port == 4444)
        #expect(throws: IssuerFailure.self) { try Self.read(remote).get() }
        #expect(try Self.read(remote, Self.settings(insecure: true)).get().keysURL != nil)
    }
}
