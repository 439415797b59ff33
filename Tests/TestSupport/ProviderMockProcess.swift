import Foundation

/// oidc-provider-mock, a real provider whose access tokens are opaque, running beside the test.
/// Its user is bob.
package final class ProviderMockProcess {
    private let address: TestAddress
    private let child: ChildProcess

    /// Whether tests with it run.
    package static var isWanted: Bool { Tool.isWanted(Tool.python("oidc-provider-mock")) }

    /// Starts it and waits until it answers.
    package init() throws {
        let port = try RawListener.freePort()
        address = .ipv4(port: port)
        child = try ChildProcess(
            Tool.python("oidc-provider-mock"),
            [
                "--port", "\(port)", "--user-claims",
                #"{"sub": "bob", "email": "bob@example.com", "email_verified": true}"#,
            ])
        let address = self.address
        let isUp = Deadline(seconds: 30).wait(pause: 0.1) {
            (try? HTTP.send("GET", "/jwks", to: address))?.status == 200
        }
        guard isUp else { throw TestFailure("the mock did not start: \(child.errors)") }
    }

    /// Its `iss`.
    package var issuer: String { address.url }

    /// Logs bob in and redeems the code: an opaque access token.
    package func token() throws -> String {
        let callback = "http%3A%2F%2F127.0.0.1%3A1%2Fcallback"
        let form = ["Content-Type: application/x-www-form-urlencoded"]
        let login = try HTTP.send(
            "POST",
            "/oauth2/authorize?response_type=code&client_id=web&state=12345678"
                + "&scope=openid+email&redirect_uri=\(callback)",
            to: address, form, body: "sub=bob")
        let location = login["Location"] ?? ""
        let query = location.drop { $0 != "?" }.dropFirst().split(separator: "&")
        guard let code = query.first(where: { $0.hasPrefix("code=") })?.dropFirst(5) else {
            throw TestFailure("the mock gave no code: \(login)")
        }
        let secret = Data("web:anything".utf8).base64EncodedString()
        let answer = try HTTP.send(
            "POST", "/oauth2/token", to: address, form + ["Authorization: Basic \(secret)"],
            body: "grant_type=authorization_code&code=\(code)&redirect_uri=\(callback)")
        let object = try JSONSerialization.jsonObject(with: Data(answer.body))
        guard let token = (object as? [String: Any])?["access_token"] as? String else {
            throw TestFailure("the mock gave no token: \(answer)")
        }
        return token
    }
}
