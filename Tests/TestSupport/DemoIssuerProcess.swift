import Foundation

/// `postern demo issuer` running beside the test, with its demo-only controls.
package final class DemoIssuerProcess {
    /// Where it listens.
    package let address: TestAddress
    /// Its `iss`.
    package let issuer: String
    private var child: ChildProcess

    /// Starts it on a free port and waits until `/health/alive` answers; `issuer` is what it calls
    /// itself, where it listens unless told otherwise.
    package init(on address: TestAddress? = nil, issuer: String? = nil) throws {
        self.address = try address ?? .ipv4(port: RawListener.freePort())
        self.issuer = issuer ?? self.address.url
        child = try Self.start(self.address, self.issuer)
    }

    /// The entry for the configuration.
    package var entry: TestIssuerEntry { TestIssuerEntry(issuer) }

    /// A token as `request` (JSON of `POST /demo/token`) asks.
    package func token(_ request: String = "{}") throws -> String {
        try control("/demo/token", request, member: "access_token")
    }

    /// A good JWT with more claims than the usual ones, each `"name": value`.
    package func jwt(_ claims: String..., alg: String = "RS256") throws -> String {
        try token(#"{"alg": "\#(alg)", "claims": {\#(claims.joined(separator: ", "))}}"#)
    }

    /// A live opaque token whose userinfo answer holds the claims.
    package func opaque(_ claims: String...) throws -> String {
        try token(#"{"kind": "opaque", "claims": {\#(claims.joined(separator: ", "))}}"#)
    }

    /// Makes a new key for `alg`; `drop` forgets the old one at once, `sameKeyID` gives the new one
    /// its name.
    package func rotate(
        _ alg: String = "RS256", drop: Bool = false, sameKeyID: Bool = false
    ) throws {
        _ = try control(
            "/demo/rotate",
            #"{"alg": "\#(alg)", "drop": \#(drop), "same_kid": \#(sameKeyID)}"#)
    }

    /// Sets fault modes; members as in `POST /demo/fault`.
    package func fault(_ members: String) throws { _ = try control("/demo/fault", members) }

    /// How often an endpoint was called since the start or the last reset, e.g. `userinfo`.
    package func count(_ endpoint: String) throws -> Int {
        let answer = try HTTP.send("GET", "/demo/counters", to: address)
        let object = try JSONSerialization.jsonObject(with: Data(answer.body))
        return (object as? [String: Any])?[endpoint] as? Int ?? 0
    }

    /// Stops it; `restart` brings it back with fresh keys.
    package func stop() { child.kill() }

    /// Starts it again on the same address.
    package func restart() throws { child = try Self.start(address, issuer) }

    private func control(_ path: String, _ body: String, member: String? = nil) throws -> String {
        let answer = try HTTP.send(
            "POST", path, to: address, ["Content-Type: application/json"], body: body)
        guard answer.status == 200 else { throw TestFailure("\(path): \(answer)") }
        guard let member else { return "" }
        let object = try JSONSerialization.jsonObject(with: Data(answer.body))
        guard let text = (object as? [String: Any])?[member] as? String else {
            throw TestFailure("\(path) answered no \(member): \(answer)")
        }
        return text
    }

    private static func start(_ address: TestAddress, _ issuer: String) throws -> ChildProcess {
        let child = try ChildProcess(
            Tool.postern,
            ["demo", "issuer", "--listen", address.text, "--issuer", issuer])
        let up = Deadline.usual.wait {
            !child.isRunning
                || (try? HTTP.send("GET", "/health/alive", to: address))?.status == 200
        }
        guard up, child.isRunning else {
            throw TestFailure("the demo issuer did not start: \(child.output)\(child.errors)")
        }
        return child
    }
}
