import TestSupport
import Testing

extension SystemTests {
    /// Everything over which two parsers of HTTP have disagreed, sent raw: what the client gets,
    /// which requests an upstream sees, and that nothing left over becomes one.
    @Suite struct FramingTableTests {
        private let house: House

        init() throws { house = try House() }

        /// What the upstream has seen since it had seen `count` requests.
        private func seen(after count: Int) -> [String] {
            house.upstream.requests.dropFirst(count).map {
                "\($0.method) \($0.target)|\(String(decoding: $0.body, as: UTF8.self))"
            }
        }

        /// Reads an answer for each of `statuses`; answers those that came.
        private func statuses(_ connection: HTTPConnection, _ count: Int) -> [Int] {
            (0..<count).compactMap { _ in
                (try? connection.response(by: Deadline(seconds: 5)))?.status
            }
        }

        /// Whether the connection is as it should be: closed, or good for another request.
        private func hasFate(
            _ fate: FramingTable.Fate, _ connection: HTTPConnection
        ) throws -> Bool {
            if fate == .closed { return connection.isClosed(by: Deadline(seconds: 5)) }
            try connection.request("GET", "/public/after")
            return (try? connection.response(by: Deadline(seconds: 5)))?.status == 200
        }

        private func check(_ row: FramingTable.Row) throws {
            let before = house.upstream.requests.count
            let connection = try house.connect()
            try connection.send(row.bytes)
            #expect(statuses(connection, row.statuses.count) == row.statuses, "\(row)")
            #expect(seen(after: before) == row.seen, "\(row)")
            #expect(try hasFate(row.fate, connection), "\(row)")
            let after = row.fate == .open ? ["GET /public/after|"] : []
            #expect(seen(after: before) == row.seen + after, "\(row)")
            let requests = house.upstream.requests.dropFirst(before)
            guard row.seen.count > 0, let first = requests.first else { return }
            for line in row.has { #expect(first.head.contains(line + "\r\n"), "\(row)") }
            // Numbers and names of ours are random, and may hold anything.
            let lines = first.head.split(separator: "\r\n").filter {
                !$0.hasPrefix("X-Request-Id: ") && !$0.hasPrefix("Via: ")
            }
            let raw =
                lines.joined(separator: "\r\n") + String(decoding: first.rawBody, as: UTF8.self)
            for text in row.hasNot { #expect(!raw.contains(text), "\(row): \(raw)") }
        }

        // B99-B107, B115, B122, B124, B149, B150, B153-B155, B157
        @Test func requestsWithOneReadingAreForwardedWrittenAnew() throws {
            for row in FramingTable.normalised { try check(row) }
            #expect(house.upstream.leftover.isEmpty)
        }

        // B105, B111, B116, B122, B124, B140, B170
        @Test func unwantedRequestsReachNobodyNorDoTheirBodies() throws {
            for row in FramingTable.refused { try check(row) }
            #expect(house.upstream.leftover.isEmpty)
            #expect(!house.upstream.requests.contains { $0.target.contains("smuggled") })
        }

        // B99-B106, B111: the request before is answered, and what comes behind is never read.
        @Test func malformedRequestAmongOthersEndsTheConnectionThere() throws {
            for (bytes, statuses) in SmugglingTests.corpus {
                let before = house.upstream.requests.count
                let connection = try house.connect()
                try connection.send(
                    FramingTable.smuggled.replacing("smuggled", with: "before") + bytes
                        + FramingTable.smuggled)
                let got = self.statuses(connection, 2)
                #expect(got.first == 200, "\(bytes.debugDescription)")
                #expect(got.count == 2 && statuses.contains(got[1]), "\(bytes.debugDescription)")
                #expect(connection.isClosed(by: Deadline(seconds: 5)), "\(bytes.debugDescription)")
                #expect(seen(after: before) == ["GET /public/before|"])
            }
            #expect(house.upstream.leftover.isEmpty)
        }

        // B107, B110, B151: a body that breaks makes no request, and nor does what follows it.
        @Test func brokenBodyAmongOthersEndsBothConnections() throws {
            for body in SmugglingTests.badChunks {
                let before = house.upstream.requests.count
                let connections = house.upstream.connectionCount
                let connection = try house.connect()
                try connection.send(
                    FramingTable.smuggled.replacing("smuggled", with: "before")
                        + FramingTable.post + FramingTable.chunked + "\r\n" + body
                        + FramingTable.smuggled)
                connection.socket.finishSending()
                let got = statuses(connection, 2)
                #expect(got == [200, 400] || got == [200], "\(body.debugDescription) \(got)")
                #expect(connection.isClosed(by: Deadline(seconds: 5)), "\(body.debugDescription)")
                let after = try HTTP.send("GET", "/public/after", to: house.address)
                #expect(after.status == 200)
                #expect(seen(after: before) == ["GET /public/before|", "GET /public/after|"])
                #expect(house.upstream.connectionCount <= connections + 2)
            }
        }

        // B101, B110, B113, CVE-2026-33555: a body that ends early makes no request, and its
        // connection is not used again.
        @Test func shortBodyIsNeverARequest() throws {
            for head in ["Content-Length: 9\r\n\r\n", FramingTable.chunked + "\r\n9\r\n"] {
                let before = house.upstream.requests.count
                let connection = try house.connect()
                try connection.send(FramingTable.post + head + "GET / HT")
                connection.socket.finishSending()
                _ = connection.remainder(by: Deadline(seconds: 5))
                let after = try HTTP.send("GET", "/public/after", to: house.address)
                #expect(after.status == 200)
                #expect(seen(after: before) == ["GET /public/after|"])
            }
        }
    }
}
