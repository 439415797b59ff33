import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// SIGTERM while something is half done.
    @Suite struct AttackStopTests {
        /// B110: an answer that the drain time cuts off ends with a reset, so that a client that
        /// finds the end by the connection's does not take it for whole.
        @Test func answerCutOffByTheDrainNeverLooksWhole() throws {
            let target = try AttackTarget(
                timeouts: #""drain": "500ms""#,
                upstream: { socket, number in
                    _ = RequestReader(socket, connection: number).head()
                    _ = try? socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                    while (try? socket.send("1\r\na\r\n")) == true {
                        Thread.sleep(forTimeInterval: 0.05)
                    }
                })
            let connection = try target.connect()
            try connection.send("GET / HTTP/1.0\r\n\r\n")
            _ = try connection.head()
            target.postern.child.terminate()
            var last = connection.socket.receive()
            while case .bytes = last { last = connection.socket.receive() }
            #expect(last == .reset)
            #expect(try target.postern.child.exitStatus() == 0)
        }

        /// A connection that nobody will serve must not be taken: it would wait for the whole
        /// drain.
        @Test func newConnectionsAreRefusedWhileDraining() throws {
            let target = try AttackTarget(
                timeouts: #""drain": "5s""#,
                upstream: { socket, number in
                    _ = RequestReader(socket, connection: number).head()
                    Thread.sleep(forTimeInterval: 2)
                    _ = try? socket.send(AttackTarget.hello)
                })
            let busy = try target.connect()
            try busy.request("GET", "/slow")
            Thread.sleep(forTimeInterval: 0.3)
            target.postern.child.terminate()
            let (isRefused, seconds) = measured {
                Deadline.usual.wait { (try? target.connect()) == nil }
            }
            #expect(isRefused)
            #expect(seconds < 2.5)
            #expect(try busy.response().text == "hello")
            #expect(try target.postern.child.exitStatus() == 0)
        }

        /// Whatever a connection is doing, the process ends with 0 within the drain time: at its
        /// end it checks that no buffer and no exchange is left.
        @Test(arguments: [
            "", "GET /x", "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n",
            "POST /../ HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET",
        ])
        func everyStateEndsInTime(sent: String) throws {
            let target = try AttackTarget(
                timeouts: #""drain": "500ms""#,
                upstream: { socket, _ in
                    while case .bytes = socket.receive(by: Deadline(seconds: 30)) {}
                })
            let connection = try target.connect()
            try connection.send(sent)
            Thread.sleep(forTimeInterval: 0.2)
            target.postern.child.terminate()
            let (status, seconds) = try measured { try target.postern.child.exitStatus() }
            #expect(status == 0)
            #expect(seconds < 3)
        }
    }
}
