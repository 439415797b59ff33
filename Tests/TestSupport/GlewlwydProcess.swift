import Foundation

/// glewlwyd, a real OpenID provider, seeded and running beside the test. Its plugins `rs`, `es`
/// and `ed` are issuers that sign with RS256, ES256 and EdDSA.
package final class GlewlwydProcess {
    private let port: UInt16
    private let scratch: ScratchDirectory
    private let child: ChildProcess

    /// Whether tests with it run.
    package static var isWanted: Bool { Tool.isWanted("glewlwyd") }

    /// Starts and seeds it.
    package init() throws {
        port = try RawListener.freePort()
        scratch = try ScratchDirectory()
        child = try ChildProcess(
            Tool.python("python"), [Self.script, "start", scratch.path, "\(port)"])
        let isReady = Deadline(seconds: 30).wait(pause: 0.05) {
            !child.isRunning || child.output.contains("ready")
        }
        guard isReady, child.isRunning else {
            throw TestFailure("glewlwyd did not start: \(child.output)\(child.errors)")
        }
    }

    private static let script = Tool.root + "/Tests/Scripts/glewlwyd.py"

    /// The `iss` of a plugin.
    package func issuer(_ plugin: String) -> String { "http://127.0.0.1:\(port)/api/\(plugin)" }

    /// An access token of alice's for the audience `orders`.
    package func usersToken(_ plugin: String, scope: String = "orders") throws -> String {
        let scope = scope.replacing(" ", with: "+")
        return try token(
            plugin, "grant_type=password&username=alice&password=alicepw&scope=\(scope)")
    }

    /// An access token of the client's own.
    package func clientsToken(_ plugin: String, scope: String = "orders") throws -> String {
        try token(plugin, "grant_type=client_credentials&scope=\(scope)")
    }

    /// Revokes an access token, as its client.
    package func revoke(_ token: String, _ plugin: String) throws {
        let answer = try post("/api/\(plugin)/revoke", "token=\(token)")
        guard answer.status == 200 else { throw TestFailure("revoke: \(answer)") }
    }

    /// Makes a new signing key; the old one stays listed unless `drop`.
    package func rotate(_ plugin: String, drop: Bool = false) throws {
        let command = drop ? "replace" : "rotate"
        let result = try ChildProcess.run(
            Tool.python("python"), [Self.script, command, "\(port)", plugin])
        guard result.status == 0 else { throw TestFailure("\(command): \(result.errors)") }
    }

    private func token(_ plugin: String, _ form: String) throws -> String {
        let answer = try post("/api/\(plugin)/token", form)
        let object = try JSONSerialization.jsonObject(with: Data(answer.body))
        guard let token = (object as? [String: Any])?["access_token"] as? String else {
            throw TestFailure("glewlwyd gave no token: \(answer)")
        }
        return token
    }

    /// Posts a form as the client.
    private func post(_ path: String, _ form: String) throws -> RawResponse {
        let secret = Data("web:web-secret".utf8).base64EncodedString()
        return try HTTP.send(
            "POST", path, to: .ipv4(port: port),
            [
                "Authorization: Basic \(secret)",
                "Content-Type: application/x-www-form-urlencoded",
            ], body: form)
    }
}
