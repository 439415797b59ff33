import TestSupport
import Testing

extension SystemTests {
    /// Postern in front of servers that everybody uses: for every stream of bytes, what Postern
    /// says it forwarded, what the server's log says it got and what the strictest reading of the
    /// stream says are the same requests, and each answer belongs to its request.
    @Suite(.enabled(if: DifferentialServer.areWanted)) struct DifferentialTests {
        /// What was to be forwarded so far, and what may have been begun.
        private struct Tally {
            var whole: [String] = []
            var begun: Set<String> = []
            var answered = 0
        }

        private static func start(_ server: DifferentialServer) throws -> PosternProcess {
            var configuration = try TestConfiguration(upstream: server.address, issuers: [])
            configuration.workers = 1
            configuration.routes = #"[{"path": "/**", "access": "public"}]"#
            return try PosternProcess(configuration)
        }

        /// Sends a stream as a whole and holds the answers to the reference.
        private static func play(
            _ bytes: [UInt8], to postern: PosternProcess, _ tally: inout Tally
        ) throws {
            let expected = StrictReader(bytes)
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            let connection = try HTTPConnection(to: postern.address)
            try connection.socket.send(bytes)
            connection.socket.finishSending()
            for request in expected.requests {
                tally.whole.append("\(request.method) \(request.target) HTTP/1.1")
                let answer = try? connection.response(
                    to: request.method, by: Deadline(seconds: 10))
                #expect(answer?["X-Echo"] == echo(request, answer), "\(text)")
                #expect(answer?.isComplete == true, "\(text)")
                if let count = answer?["X-Body-Bytes"].flatMap({ Int($0) }) {
                    #expect(count == request.body.count, "\(text)")
                }
                if answer?["X-Echo"] != nil { tally.answered += 1 }
            }
            if let broken = expected.broken {
                tally.begun.insert("\(broken.method) \(broken.target) HTTP/1.1")
            }
            // What comes now is one refusal at most, or the answer to what was begun.
            if let last = try? connection.response(by: Deadline(seconds: 10)) {
                #expect(last.status >= 400 || expected.broken != nil, "\(text)")
                if last["X-Echo"] != nil { tally.answered += 1 }
            }
            #expect(connection.isClosed(by: Deadline(seconds: 10)), "\(text)")
        }

        /// Apache tells the path alone.
        private static func echo(
            _ request: StrictReader.Request, _ answer: RawResponse?
        ) -> String {
            let whole = "\(request.method) \(request.target)"
            let path = String(whole.prefix { $0 != "?" })
            return answer?["X-Echo"] == path ? path : whole
        }

        // B99-B113, B147-B151, B154
        @Test(arguments: DifferentialServer.Kind.allCases)
        func allAgreeOnTheRequests(kind: DifferentialServer.Kind) throws {
            let server = try DifferentialServer(kind)
            let postern = try Self.start(server)
            var tally = Tally()
            let streams =
                DifferentialCorpus.pipelines + DifferentialCorpus.mutations
                + DifferentialCorpus.insertions
            for stream in streams { try Self.play(stream, to: postern, &tally) }
            // A log is written after the answer.
            _ = Deadline(seconds: 10).wait { server.log.count >= tally.whole.count }
            let whole = server.log.filter { !tally.begun.contains($0) }
            #expect(whole.sorted() == tally.whole.sorted())
            let begun = server.log.filter(tally.begun.contains)
            #expect(Set(begun).count == begun.count)
            let forwarded = try postern.metric(#"postern_requests_total{outcome="forwarded"}"#)
            #expect(forwarded == Double(tally.answered))
        }
    }
}
