import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Bytes from outside that once ended the process: it has to outlive them.
    @Suite struct AttackTrapTests {
        /// Found by review: seconds times a thousand overflowed.
        @Test(arguments: ["0", "1", "9223372036854775807", "18446744073709551616", "-1", "x"])
        func anyKeepAliveTimeoutOfTheUpstreamIsSurvived(seconds: String) throws {
            let target = try AttackTarget(
                upstream: AttackTarget.always(
                    "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=\(seconds)\r\nContent-Length: 0\r\n\r\n"
                ))
            let connection = try target.connect()
            for _ in 0..<2 {
                try connection.request("GET", "/x")
                #expect(try connection.response().status == 200)
            }
            #expect(try target.answers())
        }

        /// Found by review: the connection that got no buffer was closed and then looked at.
        @Test func runningOutOfBuffersIsSurvived() throws {
            let target = try AttackTarget(
                limits: #""buffers": 16"#, upstream: AttackTarget.always(AttackTarget.hello))
            var halves: [HTTPConnection] = []
            for _ in 0..<40 {
                let connection = try target.connect()
                try connection.send("GET / HTTP/1.1\r\nHo")
                halves.append(connection)
            }
            #expect(halves[39].isClosed())
            halves.removeAll()
            let isBack = Deadline.usual.wait { (try? target.answers()) == true }
            #expect(isBack)
        }
    }
}
