import Basics
import Net
import TestSupport
import Testing

@testable import Fetch

/// Addresses and connections.
extension HTTPClientTests {
    @Test func refusedConnectionNamesTheAddress() throws {
        let server = ScriptedServer { _, _ in }
        let port = server.port
        server.stop()
        #expect(
            throws: FetchFailure.connectFailed(
                address: "127.0.0.1:\(port)", text: "Connection refused")
        ) { try Self.fetch("http://127.0.0.1:\(port)/").get() }
    }

    // B169
    @Test(arguments: [
        "http://169.254.169.254/latest/meta-data", "http://[fe80::1]/",
        "http://[::ffff:169.254.1.1]/",
    ])
    func linkLocalAddressIsNeverAsked(url: String) {
        let outcome = Self.fetch(url)
        guard case .failure(.addressRefused) = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func unknownNameIsALookupFailure() {
        guard case .failure(.lookupFailed(let host, _)) = Self.fetch("http://no-such.invalid/")
        else {
            Issue.record("a name under .invalid was found")
            return
        }
        #expect(host == "no-such.invalid")
    }

    @Test func connectionIsKeptForTheNextRequest() throws {
        let server = ScriptedServer { connection, _ in
            while connection.readHead() != nil { connection.respond(body: "{}") }
        }
        let client = HTTPClient(trust: TrustStore(authorityFile: nil))
        for _ in 0..<5 { _ = try Self.fetch(server.origin, client).get() }
        #expect(server.connections == 1)
        client.closeIdle()
        _ = try Self.fetch(server.origin, client).get()
        #expect(server.connections == 2)
    }

    @Test(arguments: [
        "Connection: close\r\n", "X: y\r\nConnection: keep-alive, close\r\n",
    ])
    func connectionThatWillCloseIsNotKept(extra: String) throws {
        let server = ScriptedServer { connection, _ in
            while connection.readHead() != nil { connection.respond(extra: extra, body: "{}") }
        }
        let client = HTTPClient(trust: TrustStore(authorityFile: nil))
        for _ in 0..<2 { _ = try Self.fetch(server.origin, client).get() }
        #expect(server.connections == 2)
    }

    @Test func connectionClosedWhileIdleIsReplaced() throws {
        let server = ScriptedServer { connection, _ in
            guard connection.readHead() != nil else { return }
            connection.respond(body: "{}")
        }
        let client = HTTPClient(trust: TrustStore(authorityFile: nil))
        for count in 1...3 {
            _ = try Self.fetch(server.origin, client).get()
            #expect(server.connections == count)
        }
    }

    @Test func secondAnswerIsNotTakenForThatOfTheNextRequest() throws {
        let server = ScriptedServer { connection, number in
            guard connection.readHead() != nil else { return }
            let evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(number)" + evil)
            connection.waitForClose()
        }
        let client = HTTPClient(trust: TrustStore(authorityFile: nil))
        for number in 0..<3 {
            let response = try Self.fetch(server.origin, client).get()
            #expect(response.body == Array("\(number)".utf8))
        }
    }

    @Test func staleConnectionIsRetriedOnceOnAFreshOne() throws {
        // The first connection dies exactly when the second request arrives on it.
        let server = ScriptedServer { connection, number in
            guard connection.readHead() != nil else { return }
            connection.respond(body: "\(number)")
            guard connection.readHead() != nil else { return }
            connection.reset()
        }
        let client = HTTPClient(trust: TrustStore(authorityFile: nil))
        let first = try Self.fetch(server.origin, client).get()
        let second = try Self.fetch(server.origin, client).get()
        #expect(first.body == Array("0".utf8))
        #expect(second.body == Array("1".utf8))
    }

    @Test func freshConnectionThatDiesIsNotRetried() {
        let server = ScriptedServer { connection, _ in _ = connection.readHead() }
        #expect(throws: FetchFailure.closedEarly(.head)) { try Self.fetch(server.origin).get() }
        #expect(server.connections == 1)
    }
}
