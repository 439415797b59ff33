import TestSupport
import Testing

extension SystemTests {
    /// Answers are held to the strictness of requests: what is broken never reaches a client as a
    /// whole answer, and its connection never serves another request.
    @Suite struct AnswerTableTests {
        /// An upstream that answers `/row/N` with the bytes of row N, and anything else by telling
        /// what the connection served before: `fresh`, or the row.
        private static func target(_ rows: [AnswerTable.Row]) throws -> AttackTarget {
            try AttackTarget { socket, number in
                let reader = RequestReader(socket, connection: number)
                var served = "fresh"
                while let request = reader.request() {
                    let name = request.target
                    if let index = Int(name.dropFirst("/row/".count)), rows.indices ~= index {
                        _ = try? socket.send(rows[index].bytes)
                        if rows[index].closes { return socket.close() }
                        served = name
                    } else {
                        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(served.utf8.count)\r\n\r\n"
                        _ = try? socket.send(head + served)
                        served = "fresh"
                    }
                }
            }
        }

        private func matches(_ answer: RawResponse?, _ row: AnswerTable.Row) -> Bool {
            switch row.outcome {
            case .badGateway: answer?.status == 502 && answer?.isComplete == true
            case .cut: answer.map { $0.status == 200 && !$0.isComplete } ?? true
            case .whole(let text):
                answer?.isComplete == true && answer?.text == text && answer?.trailers == []
            }
        }

        /// A request in each version of HTTP meets each row; the next one must get its own answer,
        /// over the same upstream connection only where that may be.
        private func check(_ rows: [AnswerTable.Row]) throws {
            let target = try Self.target(rows)
            for (index, row) in rows.enumerated() {
                for version in ["1.1", "1.0"] {
                    let connection = try target.connect()
                    try connection.send(
                        "\(row.method) /row/\(index) HTTP/\(version)\r\nHost: a\r\n\r\n")
                    let answer = try? connection.response(
                        to: row.method, by: Deadline(seconds: 10))
                    #expect(matches(answer, row), "\(version) \(row): \(answer as Any)")
                    let endsHere = version == "1.0" || row.outcome == .cut
                    if endsHere { #expect(connection.isClosed(by: Deadline(seconds: 5)), "\(row)") }
                    let next = endsHere ? try target.connect() : connection
                    try next.request("GET", "/next")
                    let expected = row.isPooled ? "/row/\(index)" : "fresh"
                    #expect(try next.response().text == expected, "\(version) \(row)")
                }
            }
        }

        // B99-B104, B126, B152
        @Test func headsWithTwoReadingsAreABadGateway() throws { try check(AnswerTable.heads) }

        // B107, B110, B147, B151
        @Test func bodiesThatBreakTheirPromiseNeverLookWhole() throws {
            try check(AnswerTable.bodies)
        }

        // B120, B152
        @Test func interimAnswersAreBoundedAndHaveNoBodies() throws {
            try check(AnswerTable.interims)
        }

        // B109, B113, B154
        @Test func soundAnswersAreRelayedAndPooledWhereTheyMayBe() throws {
            try check(AnswerTable.sound)
        }
    }
}
