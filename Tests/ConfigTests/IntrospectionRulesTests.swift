import Config
import Foundation
import TestSupport
import Testing

/// The settings of introspection and its secrets: what is taken, what is a mistake, and that no
/// mistake shows a secret (contract B64, B144).
struct IntrospectionRulesTests {
    private let scratch: ScratchDirectory
    /// `{"file": ...}` of a secret.
    private let secret: String
    /// `{"file": ...}` of a P-256 key.
    private let key: String

    init() throws {
        scratch = try ScratchDirectory()
        secret = try "{\"file\": \"\(scratch.write("hunter2\n", to: "secret"))\"}"
        key = try "{\"file\": \"\(scratch.write(SamplePEM.p256, to: "key"))\"}"
    }

    private func issuer(auth members: String) -> IssuerConfiguration? {
        ConfigFile(issuer: "\"introspection_auth\": {\(members)}").configuration?.issuers.first
    }

    private func problems(auth members: String) -> [String] {
        ConfigFile(issuer: "\"introspection_auth\": {\(members)}").problems.map(\.description)
    }

    @Test(arguments: [
        (#""none""#, OpaqueResolution.none), (#""userinfo""#, .userinfo),
        (#""introspection""#, .introspection), (#"["userinfo"]"#, .userinfo),
        (#"["introspection"]"#, .introspection),
        (#"["introspection", "userinfo"]"#, .introspectionThenUserinfo),
    ])
    func resolveIsOneEndpointOrBoth(json: String, resolution: OpaqueResolution) {
        let file = ConfigFile(issuer: "\"opaque_tokens\": {\"resolve\": \(json)}")
        #expect(file.configuration?.issuers.first?.opaqueTokens.resolve == resolution)
    }

    @Test(arguments: [
        "[]", #"["none"]"#, #"["userinfo", "introspection"]"#, #"["userinfo", "userinfo"]"#,
        #"["introspection", "userinfo", "userinfo"]"#, "7", "null", #""Introspection""#, "[[]]",
    ])
    func otherwiseResolveIsAMistake(json: String) {
        let problems = ConfigFile(issuer: "\"opaque_tokens\": {\"resolve\": \(json)}").problems
        #expect(problems.map(\.path) == ["issuers[0].opaque_tokens.resolve"])
        #expect(problems.first?.explanation.contains("introspection") == true)
    }

    @Test func everyMethodIsRead() {
        #expect(issuer(auth: "")?.introspectionAuthentication.method == IntrospectionMethod.none)
        for method in ["basic", "post"] {
            let members = #""method": "\#(method)", "client_id": "p", "client_secret": \#(secret)"#
            let settings = issuer(auth: members)?.introspectionAuthentication
            #expect(settings?.method.rawValue == method)
            #expect(settings?.clientID == Array("p".utf8))
            #expect(settings?.clientSecret != nil)
        }
        let bearer = issuer(auth: #""method": "bearer", "bearer_token": \#(secret)"#)
        #expect(bearer?.introspectionAuthentication.bearerToken != nil)
        let signing = issuer(
            auth: #"""
                "method": "private_key_jwt", "client_id": "p", "private_key": \#(key),
                "algorithm": "ES256", "key_id": "k", "audience": "https://a"
                """#)
        #expect(signing?.introspectionAuthentication.privateKey != nil)
        #expect(signing?.introspectionAuthentication.keyID == Array("k".utf8))
    }

    @Test(arguments: [
        (#""method": "basic""#, ["client_id", "client_secret"]),
        (#""method": "post", "client_id": "p""#, ["client_secret"]),
        (#""method": "bearer""#, ["bearer_token"]),
        (#""method": "private_key_jwt""#, ["client_id", "private_key"]),
    ])
    func whatAMethodNeedsHasToBeThere(members: String, names: [String]) {
        let problems = problems(auth: members)
        #expect(problems.count == names.count)
        for (problem, name) in zip(problems, names) {
            #expect(problem.hasPrefix("issuers[0].introspection_auth.\(name): missing"))
        }
    }

    @Test func whatAMethodDoesNotUseIsAMistake() {
        let unused = problems(auth: "\"client_secret\": \(secret)")
        #expect(unused.count == 1)
        #expect(unused.first?.contains("has no use with method \"none\"") == true)
    }

    // B144
    @Test func literalSecretIsAMistakeThatIsNotShown() {
        let problems = problems(
            auth: #""method": "basic", "client_id": "p", "client_secret": "hunter2""#)
        #expect(problems.count == 1)
        let text = problems.first ?? ""
        #expect(text.hasPrefix("issuers[0].introspection_auth.client_secret (line "))
        #expect(text.contains("{\"file\": path}") && text.contains("{\"env\": name"))
        #expect(text.contains("does not stand in the configuration itself"))
        #expect(!text.contains("hunter2"))
    }

    // B144
    @Test(arguments: [
        #"{"file": "hunter2-no-such-file"}"#, #"{"env": "hunter2_NO_SUCH"}"#,
        #"{"file": "hunter2", "env": "hunter2"}"#, #"{"hunter2": "x"}"#, #"{"file": 7}"#,
        #"{"file": ""}"#, #"{"file": "/"}"#, #"{"file": "/dev/null"}"#, "{}", "[]", "null", "7",
        #"["hunter2"]"#,
    ])
    func secretThatCannotBeHadIsAMistakeWithItsPathAndNotShown(json: String) {
        let problems = problems(
            auth: #""method": "basic", "client_id": "p", "client_secret": \#(json)"#)
        #expect(problems.count == 1)
        #expect(
            problems.first?.hasPrefix("issuers[0].introspection_auth.client_secret") == true)
        #expect(problems.first?.contains("hunter2") == false)
    }

    @Test func keyThatDoesNotFitIsAMistake() throws {
        let auth = #""method": "private_key_jwt", "client_id": "p", "private_key": "#
        #expect(problems(auth: auth + key).first?.contains("is no key for RS256") == true)
        for pem in [SamplePEM.encrypted, SamplePEM.publicOnly, SamplePEM.rsa1024, "x"] {
            let file = try scratch.write(pem, to: "unfit")
            let problems = problems(auth: auth + "{\"file\": \"\(file)\"}")
            #expect(problems.count == 1)
            #expect(problems.first?.contains("holds no private key in PEM") == true)
        }
    }

    /// RFC 9701 section 5: a signed answer names whom it is for.
    @Test func signedAnswersNeedANameForUs() {
        let bare = #"""
            [{"issuer": "https://id.example", "audience_optional": true,
              "introspection_signed": true}]
            """#
        #expect(
            ConfigFile([("issuers", bare)]).problems.map(\.path)
                == ["issuers[0].introspection_signed"])
        let named = bare.replacing(
            "true}", with: #"true, "introspection_auth": {"client_id": "p"}}"#)
        #expect(ConfigFile([("issuers", named)]).configuration != nil)
        #expect(ConfigFile(issuer: #""introspection_signed": true"#).configuration != nil)
    }

    @Test(arguments: ["http://hydra-admin:4445/x", "http://169.254.169.254/x"])
    func endpointIsHeldToTheRulesOfPlaces(url: String) {  // B55, B169
        let problems = ConfigFile(issuer: "\"introspection_endpoint\": \"\(url)\"").problems
        #expect(Set(problems.map(\.path)) == ["issuers[0].introspection_endpoint"])
    }
}
