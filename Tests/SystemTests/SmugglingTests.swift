import TestSupport
import Testing

extension SystemTests {
    /// Requests that two parsers could read differently are refused, and the upstream sees none of
    /// their bytes. Contract B99-B107, B151, B154; the HTTP/1.1 desync work of 2019 to 2025.
    @Suite struct SmugglingTests {
        private let house: House

        init() throws { house = try House() }

        private static let post = "POST /public/x HTTP/1.1\r\nHost: a\r\n"
        private static let get = "GET /public/x HTTP/1.1\r\nHost: a\r\n"
        /// What an attacker wants to be taken for a request of its own.
        private static let smuggled = "GET /public/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        private static let chunked = "Transfer-Encoding: chunked\r\n"

        /// Heads, chunk lines and start lines, each with what has to come back.
        static let corpus: [(bytes: String, statuses: [Int])] = [
            // two framings at once (B99)
            (post + "Content-Length: 4\r\n\(chunked)\r\n0\r\n\r\n\(smuggled)", [400]),
            (post + "\(chunked)Content-Length: 4\r\n\r\n0\r\n\r\n\(smuggled)", [400]),
            (post + "Content-Length: 0\r\n\(chunked)\r\n0\r\n\r\n", [400]),
            // Content-Length (B101)
            (post + "Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello", [400]),
            (post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", [400]),
            (post + "Content-Length: 5, 5\r\n\r\nhello", [400]),
            (post + "Content-Length: +5\r\n\r\nhello", [400]),
            (post + "Content-Length: -5\r\n\r\nhello", [400]),
            (post + "Content-Length: 0x5\r\n\r\nhello", [400]),
            (post + "Content-Length: 5 \u{b}\r\n\r\nhello", [400]),
            (post + "Content-Length: \r\n\r\n", [400]),
            (post + "Content-Length: 5a\r\n\r\nhello", [400]),
            (post + "Content-Length: 18446744073709551621\r\n\r\nhello", [400]),
            (post + "Content-Length: 9223372036854775808\r\n\r\n", [400]),
            // Transfer-Encoding (B100)
            (post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", [400, 501]),
            (post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", [400]),
            (post + "\(chunked)\(chunked)\r\n0\r\n\r\n", [400]),
            (post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", [400]),
            (post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", [501]),
            (post + "Transfer-Encoding: identity\r\n\r\n", [400, 501]),
            (post + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", [400]),
            (post + "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n", [400]),
            (post + "Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n", [400]),
            (post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", [400, 501]),
            (post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", [400]),
            (post + "Transfer-Encoding: \r\n\r\n0\r\n\r\n", [400]),
            (post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", [400]),
            (post + " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
            (post + "X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
            (post + "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
            ("POST /public/x HTTP/1.0\r\nHost: a\r\n\(chunked)\r\n0\r\n\r\n", [400]),
            // line ends and folding (B102, B104)
            ("GET /public/x HTTP/1.1\nHost: a\n\n", [400]),
            (get + "X: a\r\n b\r\n\r\n", [400]), (get + "X: a\r\n\tb\r\n\r\n", [400]),
            (get + "X: a\u{0}b\r\n\r\n", [400]), (get + "X: a\rb\r\n\r\n", [400]),
            (get + "X: a\u{7f}b\r\n\r\n", [400]), (get + "X: y\r\n\n", [400]),
            ("\r\n\r\n" + get + "\r\n", [400]), ("\n" + get + "\r\n", [400]),
            // names (B103)
            (get + ": x\r\n\r\n", [400]), (get + "X y: z\r\n\r\n", [400]),
            (get + "X\t: z\r\n\r\n", [400]), (get + "X: 1\r\nnocolon\r\n\r\n", [400]),
            (get + "X\u{e9}: 1\r\n\r\n", [400]), (get + "(x): 1\r\n\r\n", [400]),
            ("GET /public/x HTTP/1.1\r\n Host: a\r\n\r\n", [400]),
            // start lines (B105)
            ("GET  /public/x HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET /public/x  HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET\t/public/x HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET /public/x y HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET /public/x HTTP/1.1 \r\nHost: a\r\n\r\n", [400]),
            ("GET /public/x http/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET /public/x HTTP/1.10\r\nHost: a\r\n\r\n", [400]),
            ("GET /public/x HTTP/2.0\r\nHost: a\r\n\r\n", [400, 505]),
            ("GET /public/x HTTP/1.2\r\nHost: a\r\n\r\n", [400, 505]),
            ("GET /public/x\r\n\r\n", [400]), ("G(T /public/x HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            (" GET /public/x HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET public/x HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET /public/\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400, 505]),
            // hosts (B106)
            ("GET /public/x HTTP/1.1\r\n\r\n", [400]),
            ("GET /public/x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", [400]),
            ("GET /public/x HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", [400]),
            ("GET /public/x HTTP/1.1\r\nHost: a b\r\n\r\n", [400]),
            ("GET /public/x HTTP/1.1\r\nHost: a@b\r\n\r\n", [400]),
            ("GET /public/x HTTP/1.1\r\nHost: a/b\r\n\r\n", [400]),
            ("GET /public/x HTTP/1.1\r\nHost: a:port\r\n\r\n", [400]),
            ("GET http://u:p@a/public/x HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
        ]

        // B99 to B106; CVE-2026-89044, GHSA-mgc4-wqv7-4pxm, CVE-2023-25725, CVE-2026-28970
        @Test func requestsWithTwoReadingsAreRefusedAndTheConnectionIsClosed() throws {
            for (bytes, statuses) in Self.corpus {
                let connection = try house.connect()
                try connection.send(bytes)
                let answer = try? connection.response(by: Deadline(seconds: 3))
                #expect(statuses.contains(answer?.status ?? 0), "\(bytes.debugDescription)")
                #expect(connection.isClosed(by: Deadline(seconds: 3)), "\(bytes.debugDescription)")
            }
            #expect(house.upstream.requests.isEmpty)
            #expect(house.upstream.leftover.isEmpty)
        }

        @Test func whatIsUnderstoodAndUnwantedIsRefused() throws {  // B122, B150
            for (bytes, status) in [
                ("TRACE /public/x HTTP/1.1\r\nHost: a\r\n\r\n", 405),
                ("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 405),
                (Self.get + "Expect: 200-ok\r\n\r\n", 417),
                (Self.get + "Expect: 100-continue, x\r\n\r\n", 417),
            ] {
                let connection = try house.connect()
                try connection.send(bytes)
                #expect(try connection.response().status == status, "\(bytes.debugDescription)")
            }
            #expect(house.upstream.requests.isEmpty)
        }

        /// Bodies whose chunks are wrong: the upstream must never see a whole request.
        static let badChunks = [
            "5\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n",
            "+5\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
            " 5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n", "5_0\r\nhello\r\n0\r\n\r\n",
            "g\r\nhello\r\n0\r\n\r\n", "\r\nhello\r\n0\r\n\r\n", ";a=b\r\n0\r\n\r\n",
            "00000000000000005\r\nhello\r\n0\r\n\r\n", "ffffffffffffffff\r\nhello",
            "8000000000000000\r\nhello", "5;a=\nb\r\nhello\r\n0\r\n\r\n",
            "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", "5;a=b\rc\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\r\n: x\r\n\r\n", "5\r\nhello\r\n0\r\nX y: z\r\n\r\n",
            "5\r\nhello\r\n0\r\n X: z\r\n\r\n", "5\r\nhello\r\n0\r\nX: z\n\r\n",
            "5;\(String(repeating: "a", count: 10_000))\r\nhello\r\n0\r\n\r\n",
        ]

        // B107, B110, B151; CVE-2025-58056, CVE-2026-33870
        @Test func malformedChunksNeverMakeAWholeRequest() throws {
            for body in Self.badChunks {
                let connection = try house.connect()
                try connection.send(Self.post + Self.chunked + "\r\n" + body)
                let answer = try? connection.response(by: Deadline(seconds: 3))
                #expect([400, nil].contains(answer?.status), "\(body.debugDescription)")
                #expect(connection.isClosed(by: Deadline(seconds: 3)), "\(body.debugDescription)")
            }
            #expect(house.upstream.requests.isEmpty)
        }

        @Test func chunkExtensionsAndTrailersAreDropped() throws {  // B107, B108
            let connection = try house.connect()
            try connection.send(
                Self.post + Self.chunked + "\r\n5;a=b;c=\"d\"\r\nhello\r\n000\r\nX-T: 1\r\n\r\n")
            #expect(try connection.response().status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.body == Array("hello".utf8))
            let raw = String(decoding: seen.rawBody, as: UTF8.self)
            #expect(!raw.contains(";"))
            #expect(!raw.contains("X-T"))
        }

        @Test func bodiesOfAnyMethodKeepTheirFraming() throws {  // B149
            for method in ["GET", "DELETE", "OPTIONS", "PURGE"] {
                let connection = try house.connect()
                try connection.send(
                    "\(method) /public/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                        + "GET /public/next HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try connection.response().status == 200)
                #expect(try connection.response().status == 200)
            }
            let seen = house.upstream.requests
            #expect(seen.map(\.target).filter { $0 == "/public/x" }.count == 4)
            for request in seen where request.target == "/public/x" {
                #expect(request.body == Array("hello".utf8))
            }
        }

        @Test func absoluteFormIsForwardedInOriginForm() throws {  // B106
            let connection = try house.connect()
            try connection.send("GET http://b.test/public/x?y HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try connection.response().status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.requestLine == "GET /public/x?y HTTP/1.1")
            #expect(seen.values("Host") == ["b.test"])
        }

        @Test func oversizedHeadsAreRefused() throws {  // B105; GHSA-rj37-6j9x-74q6, CVE-2026-47774
            let many = (0..<5000).map { "X-\($0): 1\r\n" }.joined()
            let long = "X: \(String(repeating: "a", count: 40_000))\r\n"
            let cookies = String(repeating: "Cookie: a=1\r\n", count: 10_000)
            for fields in [many, long, cookies] {
                let connection = try house.connect()
                _ = try? connection.send(Self.get + fields + "\r\n")
                #expect(try connection.response().status == 431)
            }
            let connection = try house.connect()
            try connection.send(
                "GET /public/\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try connection.response().status == 414)
            #expect(house.upstream.requests.isEmpty)
        }

        // B111, GHSA-59jp-rwph-878r
        @Test func leftoverBodyOfARefusedRequestIsNeverARequest() throws {
            let connection = try house.connect()
            try connection.send(
                "POST /orders HTTP/1.1\r\nHost: a\r\n"
                    + "Content-Length: \(Self.smuggled.utf8.count)\r\n\r\n" + Self.smuggled)
            #expect(try connection.response().status == 401)
            _ = connection.isClosed(by: Deadline(seconds: 1))
            #expect(house.upstream.requests.isEmpty)
        }
    }
}
