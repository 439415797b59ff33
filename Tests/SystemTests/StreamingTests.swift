import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Large bodies pass while memory stays flat, however slowly either side reads.
    @Suite struct StreamingTests {
        private static let mebibyte = 1 << 20
        /// What the process may grow by while a body of any size passes: socket and message
        /// buffers, with room for the allocator.
        private static let growthKilobytesMax = 8 * 1024

        /// An upstream whose answer is `size` bytes and who reads requests whole but keeps none.
        private func upstream(answering size: Int) throws -> RawListener {
            try RawListener { socket, _ in
                let reader = RequestReader(socket, connection: 0)
                guard reader.head() != nil else { return }
                _ = try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
                let piece = [UInt8](repeating: 0x61, count: Self.mebibyte)
                for _ in 0..<(size / piece.count) {
                    guard (try? socket.send(piece, by: Deadline(seconds: 60))) == true else {
                        return
                    }
                }
            }
        }

        @Test func largeAnswersPassInFlatMemory() throws {
            let size = 64 * Self.mebibyte
            let upstream = try upstream(answering: size)
            defer { upstream.close() }
            let house = try House { $0.upstream = upstream.address }
            let before = try house.postern.memory().peak
            let connection = try house.connect()
            try connection.request("GET", "/public/x")
            let head = try connection.head()
            #expect(head["Content-Length"] == "\(size)")
            for _ in 0..<64 {
                try connection.skip(Self.mebibyte, by: Deadline(seconds: 60))
            }
            #expect(try house.postern.memory().peak - before < Self.growthKilobytesMax)
        }

        @Test func slowReaderHoldsTheUpstreamBack() throws {
            let sent = SharedCounter()
            let upstream = try RawListener { socket, _ in
                guard RequestReader(socket, connection: 0).head() != nil else { return }
                _ = try? socket.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(256 * Self.mebibyte)\r\n\r\n")
                let piece = [UInt8](repeating: 0x61, count: 65_536)
                let deadline = Deadline(seconds: 30)
                while !deadline.isPast, let count = socket.sendSome(piece[...]) {
                    sent.add(count)
                    if count == 0 { Thread.sleep(forTimeInterval: 0.01) }
                }
            }
            defer { upstream.close() }
            let house = try House { $0.upstream = upstream.address }
            let before = try house.postern.memory().peak
            let readers = try (0..<8).map { _ in
                let connection = try HTTPConnection(to: house.address, receiveBuffer: 4096)
                try connection.request("GET", "/public/x")
                _ = try connection.head()
                return connection
            }
            // Wait until nothing moves any more: every buffer on the way is full.
            var last = -1
            let isFull = Deadline(seconds: 20).wait(pause: 0.5) {
                defer { last = sent.value }
                return sent.value == last
            }
            #expect(isFull)
            #expect(sent.value < 8 * 16 * Self.mebibyte)
            #expect(try house.postern.memory().peak - before < Self.growthKilobytesMax)
            withExtendedLifetime(readers) {}
        }

        @Test func largeRequestsPassInFlatMemory() throws {
            let received = SharedCounter()
            let upstream = try RawListener { socket, _ in
                guard RequestReader(socket, connection: 0).head() != nil else { return }
                while received.value < 60 * Self.mebibyte {
                    guard
                        case .bytes(let bytes) = socket.receive(
                            maximum: Self.mebibyte, by: Deadline(seconds: 30))
                    else { return }
                    received.add(bytes.count)
                }
                _ = try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                while case .bytes = socket.receive(by: Deadline(seconds: 30)) {}
            }
            defer { upstream.close() }
            let house = try House { $0.upstream = upstream.address }
            let token = try house.issuer.jwt()
            let before = try house.postern.memory().peak
            let connection = try house.connect()
            try connection.request(
                "POST", "/orders",
                ["Authorization: Bearer \(token)", "Content-Length: \(64 * Self.mebibyte)"])
            let piece = [UInt8](repeating: 0x62, count: Self.mebibyte)
            for _ in 0..<60 {
                try connection.socket.send(piece, by: Deadline(seconds: 30))
            }
            for _ in 0..<4 { try connection.socket.send(piece, by: Deadline(seconds: 30)) }
            #expect(try connection.response(by: Deadline(seconds: 30)).text == "ok")
            #expect(try house.postern.memory().peak - before < Self.growthKilobytesMax)
        }

        @Test func slowUpstreamHoldsTheClientBack() throws {
            let upstream = try RawListener { socket, _ in
                guard RequestReader(socket, connection: 0).head() != nil else { return }
                Thread.sleep(forTimeInterval: 30)  // reads nothing more
            }
            defer { upstream.close() }
            let house = try House { $0.upstream = upstream.address }
            let before = try house.postern.memory().peak
            let connection = try house.connect()
            try connection.request(
                "POST", "/public/x", ["Content-Length: \(256 * Self.mebibyte)"])
            let piece = [UInt8](repeating: 0x62, count: 65_536)
            var sent = 0
            var stalls = 0
            while stalls < 100, sent < 256 * Self.mebibyte,
                let count = connection.socket.sendSome(piece[...])
            {
                sent += count
                stalls = count == 0 ? stalls + 1 : 0
                if count == 0 { Thread.sleep(forTimeInterval: 0.01) }
            }
            #expect(sent < 32 * Self.mebibyte)
            #expect(try house.postern.memory().peak - before < Self.growthKilobytesMax)
        }

        /// The client is waited for once, and then the upstream for longer than a client may take:
        /// that is no fault of the client's.
        @Test(arguments: [0, 64])
        func slowUpstreamIsNotTheClientsFault(pipes: Int) throws {  // B114
            let hasBegun = DispatchSemaphore(value: 0)
            let total = 32 * Self.mebibyte
            let upstream = try RawListener { socket, _ in
                var text: [UInt8] = []
                while !text.ends(in: "\r\n\r\nb") {
                    guard case .bytes(let more) = socket.receive() else { return }
                    text += more
                }
                hasBegun.signal()
                Thread.sleep(forTimeInterval: 2.5)  // takes nothing
                var left = total - 1
                while left > 0, case .bytes(let more) = socket.receive() { left -= more.count }
                _ = try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
            defer { upstream.close() }
            let house = try House {
                $0.upstream = upstream.address
                $0.more += [
                    #""limits": {"pipes": \#(pipes)}"#, #""timeouts": {"client_body": "1s"}"#,
                ]
            }
            let connection = try house.connect()
            try connection.request("POST", "/public/x", ["Content-Length: \(total)"])
            try connection.send("b")
            #expect(hasBegun.wait(timeout: .now() + 10) == .success)
            let rest = [UInt8](repeating: 0x62, count: total - 1)
            _ = try? connection.socket.send(rest, by: Deadline(seconds: 30))
            #expect(try connection.response(by: Deadline(seconds: 30)).status == 200)
        }

        @Test func bodyLimitIsKept() throws {
            let house = try House { $0.more.append(#""limits": {"body_bytes": "1KiB"}"#) }
            let fits = try HTTP.send(
                "POST", "/public/x", to: house.address, body: String(repeating: "a", count: 1024))
            #expect(fits.status == 200)
            let declared = try house.connect()
            try declared.request("POST", "/public/x", ["Content-Length: 1025"])
            #expect(try declared.response().status == 413)
            let chunked = try house.connect()
            try chunked.request("POST", "/public/x", ["Transfer-Encoding: chunked"])
            try chunked.send("800\r\n" + String(repeating: "a", count: 2048) + "\r\n0\r\n\r\n")
            #expect(try chunked.response().status == 413)
            #expect(house.upstream.requests.count == 1)
        }
    }
}

extension [UInt8] {
    /// Whether these are the last bytes.
    fileprivate func ends(in text: String) -> Bool {
        suffix(text.utf8.count).elementsEqual(text.utf8)
    }
}
