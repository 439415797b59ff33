import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// slowhttptest (Debian) in its modes: slow heads, slow bodies, slow readers. Contract B114.
    @Suite(.enabled(if: Tool.isWanted("slowhttptest"))) struct SlowClientTests {
        @Test(arguments: [
            // Heads that never end, bodies that never come, answers that are taken in drops.
            ["-H", "-i", "1"], ["-B", "-i", "1", "-s", "8192"],
            ["-X", "-w", "512", "-y", "1024", "-n", "5", "-z", "32", "-k", "3"],
        ])
        func slowClientsHurtNobodyElse(mode: [String]) throws {  // B114
            let body = [UInt8](repeating: 0x61, count: 200_000)
            let house = try House(answer: { request, socket in
                let content = request.target == "/public/big" ? body : Array("hi".utf8)
                let head = "HTTP/1.1 200 OK\r\nContent-Length: \(content.count)\r\n\r\n"
                return (try? socket.send(Array(head.utf8) + content)) ?? false
            }) {
                $0.more += [
                    #""timeouts": {"client_header": "3s", "client_body": "3s"}"#,
                    #""limits": {"connections": 400}"#,
                ]
            }
            let token = try house.issuer.jwt()
            let attack = try ChildProcess(
                "slowhttptest",
                mode + [
                    "-c", "300", "-r", "300", "-l", "8", "-p", "3", "-u",
                    "\(house.address.url)/public/big",
                ])
            defer { attack.terminate() }
            var good = 0
            var slowest = 0.0
            let deadline = Deadline(seconds: 8)
            while !deadline.isPast {
                let (answer, seconds) = try measured { try house.get(bearer: token) }
                if answer.status == 200 { good += 1 } else { Issue.record("\(answer)") }
                slowest = max(slowest, seconds)
            }
            #expect(good > 20)
            // Two seconds are far beyond what a busy machine makes of a millisecond.
            #expect(slowest < 2, "\(slowest) s")
            // In the end nothing is left of them.
            let isQuiet = try Deadline(seconds: 15).wait(pause: 0.2) {
                try (0..<2).allSatisfy {
                    try house.postern.metric("postern_connections{worker=\"\($0)\"}") ?? 9 <= 1
                }
            }
            #expect(isQuiet)
        }
    }
}
