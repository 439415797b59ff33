import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// SIGTERM: stop accepting, finish what is in flight, exit 0.
    @Suite struct StopTests {
        @Test func requestsInFlightAreFinished() throws {
            let house = try House(answer: { _, socket in
                Thread.sleep(forTimeInterval: 1)
                return (try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
                    ?? false
            })
            let idle = try house.connect()
            let busy = try house.connect()
            try busy.request("GET", "/public/x")
            let isThere = Deadline.usual.wait { house.upstream.requests.count == 1 }
            #expect(isThere)
            house.postern.child.terminate()
            #expect(idle.isClosed())
            let isClosed = Deadline.usual.wait { (try? HTTPConnection(to: house.address)) == nil }
            #expect(isClosed)
            let answer = try busy.response()
            #expect(answer.text == "hello")
            #expect(answer["Connection"] == "close")
            #expect(try house.postern.child.exitStatus() == 0)
        }

        @Test func drainTimeIsKept() throws {
            let house = try House(
                answer: { _, socket in
                    while case .bytes = socket.receive(by: Deadline(seconds: 30)) {}
                    return false
                }, change: { $0.more.append(#""timeouts": {"drain": "1s"}"#) })
            let busy = try house.connect()
            try busy.request("GET", "/public/x")
            _ = Deadline.usual.wait { house.upstream.requests.count == 1 }
            house.postern.child.terminate()
            let (status, seconds) = try measured { try house.postern.child.exitStatus() }
            #expect(status == 0)
            #expect(seconds >= 0.8 && seconds < 5)
        }

        @Test func nothingInFlightStopsAtOnce() throws {
            let house = try House()
            house.postern.child.terminate()
            let (status, seconds) = try measured { try house.postern.child.exitStatus() }
            #expect(status == 0)
            #expect(seconds < 2)
        }
    }
}
