import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Secrets by file and environment, read again when they change, shown nowhere (contract B144,
    /// B141), and what becomes of a wrong one (B64).
    @Suite struct SecretTests {
        private let scratch: ScratchDirectory

        init() throws { scratch = try ScratchDirectory() }

        /// The configuration of a house whose issuer demands `id:secret` by Basic.
        private func configure(
            _ configuration: inout TestConfiguration, secret: String, method: String = "basic"
        ) {
            let origin = configuration.issuers[0].issuer
            configuration.issuers[0].more = [
                #""opaque_tokens": {"resolve": "introspection", "cache": "0s"}"#,
                #""introspection_endpoint": "\#(origin)/admin/oauth2/introspect""#,
                #"""
                "introspection_auth": {"method": "\#(method)", "client_id": "pos:tern",
                                       "client_secret": \#(secret)}
                """#,
            ]
        }

        // B64, B141, B144
        @Test(arguments: ["basic", "post"])
        func secretFromAFileIsSentAndReadAgain(method: String) throws {
            let file = try scratch.write("hunter2+%\n", to: "secret")
            let house = try House {
                configure(&$0, secret: #"{"file": "\#(file)"}"#, method: method)
            }
            try house.issuer.fault(#"{"introspection_credentials": "pos:tern:hunter2+%"}"#)
            let token = try house.issuer.opaque()
            #expect(try house.get(bearer: token).status == 200)
            // The issuer's secret changes first: Postern is not let in, and says so.
            try house.issuer.fault(#"{"introspection_credentials": "pos:tern:hunter3"}"#)
            let answer = try house.get(bearer: token)
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] != nil)
            #expect(answer["WWW-Authenticate"] == nil)
            #expect(house.postern.logLine(with: "introspection_refused_us", "operator") != nil)
            _ = try scratch.write("hunter3", to: "secret")
            let letIn = try Deadline(seconds: 10).wait(pause: 0.3) {
                try house.get(bearer: token).status == 200
            }
            #expect(letIn)
            #expect(!house.postern.log.joined().contains("hunter"))
            #expect(!answer.description.contains("hunter"))
            #expect(try !house.postern.admin("/metrics").text.contains("hunter"))
            #expect(try !house.postern.admin("/readyz").text.contains("hunter"))
        }

        @Test func secretFromTheEnvironmentIsSent() throws {
            let issuer = try DemoIssuerProcess()
            let upstream = try RecordingUpstream()
            var configuration = try TestConfiguration(
                upstream: upstream.address, issuers: [issuer.entry])
            configure(&configuration, secret: #"{"env": "POSTERN_TEST_SECRET"}"#)
            let postern = try PosternProcess(
                configuration, environment: ["POSTERN_TEST_SECRET": "from-env"])
            try issuer.fault(#"{"introspection_credentials": "pos:tern:from-env"}"#)
            let token = try issuer.opaque()
            #expect(try HTTP.get("/orders", bearer: token, from: postern.address).status == 200)
            #expect(!postern.log.joined().contains("from-env"))
        }

        /// What cannot be had at the start is a mistake of the configuration, with its path; what
        /// stands where a secret should is never shown.
        // B144
        @Test(arguments: [
            (#"{"file": "/no/such/hunter2"}"#, "client_secret.file"),
            (#"{"env": "HUNTER2_NOT_SET"}"#, "client_secret.env"),
            (#""hunter2""#, "client_secret"), (#"{"value": "hunter2"}"#, "client_secret"),
        ])
        func missingSecretIsAMistake(secret: String, path: String) throws {
            let upstream = try RecordingUpstream()
            var configuration = try TestConfiguration(
                upstream: upstream.address, issuers: [TestIssuerEntry("http://127.0.0.1:1")])
            configure(&configuration, secret: secret)
            let file = try scratch.write(configuration.json, to: "config.json")
            for command in ["check", "run"] {
                let child = try ChildProcess(Tool.postern, [command, "--config", file])
                #expect(try child.exitStatus() == 1)
                let told = child.output + child.errors
                #expect(told.contains("issuers[0].introspection_auth.\(path)"))
                #expect(!told.lowercased().contains("hunter2"))
            }
        }
    }
}
