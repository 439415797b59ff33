import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// A gibibyte either way, in any framing, costs no more memory than a page.
    @Suite(.enabled(if: Tool.mustHaveAll))
    struct GibibyteTests {
        private static let mebibyte = 1 << 20
        private static let pieces = 1024
        private static let piece = [UInt8](repeating: 0x61, count: mebibyte)
        private static var patient: Deadline { Deadline(seconds: 300) }
        /// Socket and message buffers, with room for the allocator, in kilobytes.
        private static let growthMax = 8 * 1024

        private func memoryStaysFlat(
            _ postern: PosternProcess, while work: () throws -> Void
        ) throws {
            let before = try postern.memory()
            try work()
            let after = try postern.memory()
            #expect(after.peak - before.peak < Self.growthMax)
            #expect(after.own - before.own < Self.growthMax)
        }

        @Test(arguments: [true, false])
        func downloadPassesInFlatMemory(isChunked: Bool) throws {
            let framing =
                isChunked
                ? "Transfer-Encoding: chunked" : "Content-Length: \(Self.pieces * Self.mebibyte)"
            let target = try AttackTarget(upstream: { socket, number in
                guard RequestReader(socket, connection: number).head() != nil else { return }
                _ = try? socket.send("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n")
                let frame =
                    isChunked ? Array("100000\r\n".utf8) + Self.piece + [13, 10] : Self.piece
                for _ in 0..<Self.pieces {
                    guard (try? socket.send(frame, by: Self.patient)) == true else { return }
                }
                if isChunked { _ = try? socket.send("0\r\n\r\n") }
            })
            let connection = try target.connect()
            try memoryStaysFlat(target.postern) {
                try connection.request("GET", "/large", ["Connection: close"])
                #expect(try connection.head().status == 200)
                var count = 0
                while case .bytes(let bytes) = connection.socket.receive(
                    maximum: Self.mebibyte, by: Self.patient)
                {
                    count += bytes.count
                }
                #expect(count >= Self.pieces * Self.mebibyte - 65_536)
            }
        }

        @Test(arguments: [true, false])
        func uploadPassesInFlatMemory(isChunked: Bool) throws {
            let total = Self.pieces * Self.mebibyte
            let received = SharedCounter()
            let target = try AttackTarget(upstream: { socket, number in
                let reader = RequestReader(socket, connection: number)
                guard reader.head() != nil else { return }
                received.add(reader.rest.count)
                while received.value < total,
                    case .bytes(let bytes) = socket.receive(
                        maximum: Self.mebibyte, by: Self.patient)
                {
                    received.add(bytes.count)
                }
                _ = try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                while case .bytes = socket.receive(by: Deadline(seconds: 30)) {}
            })
            let connection = try target.connect()
            try memoryStaysFlat(target.postern) {
                try connection.request(
                    "POST", "/large",
                    [isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(total)"])
                let frame =
                    isChunked ? Array("100000\r\n".utf8) + Self.piece + [13, 10] : Self.piece
                for _ in 0..<Self.pieces {
                    try connection.socket.send(frame, by: Self.patient)
                }
                if isChunked { try connection.send("0\r\n\r\n") }
                #expect(try connection.response(by: Self.patient).text == "ok")
            }
            #expect(received.value >= total)
        }
    }
}
