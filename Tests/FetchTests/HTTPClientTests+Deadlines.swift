import Basics
import Net
import TestSupport
import Testing

@testable import Fetch

/// Time: one deadline bounds everything, however the server spends it.
extension HTTPClientTests {
    private static func elapsed(_ body: () -> Void) -> Nanoseconds {
        let start = SystemClock.now()
        body()
        return SystemClock.now() - start
    }

    // B66
    @Test func silentServerEndsAtTheDeadline() {
        let server = ScriptedServer { connection, _ in connection.waitForClose() }
        var outcome: Result<FetchResponse, FetchFailure>?
        let time = Self.elapsed { outcome = Self.fetch(server.origin, within: Self.short) }
        #expect(throws: FetchFailure.timedOut(.head)) { try outcome?.get() }
        #expect(time >= Self.short && time < Nanoseconds.seconds(3))
    }

    // B66
    @Test(arguments: [true, false])
    func drippingServerGainsNoTime(dripsBody: Bool) {
        let server = ScriptedServer { connection, _ in
            _ = connection.readHead()
            connection.send(
                "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\(dripsBody ? "\r\n" : "X: ")")
            while connection.send("x") { connection.pause(milliseconds: 10) }
        }
        var outcome: Result<FetchResponse, FetchFailure>?
        let time = Self.elapsed { outcome = Self.fetch(server.origin, within: Self.short) }
        #expect(throws: FetchFailure.timedOut(dripsBody ? .body : .head)) { try outcome?.get() }
        #expect(time >= Self.short && time < Nanoseconds.seconds(3))
    }

    @Test func deadlineInThePastSendsNothing() {
        let server = ScriptedServer { connection, _ in connection.respond(body: "{}") }
        let outcome = Self.fetch(server.origin, within: .zero)
        #expect(throws: FetchFailure.self) { try outcome.get() }
    }
}
