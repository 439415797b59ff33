/// Requests with the answers that their client gets and what an upstream may see of them.
enum FramingTable {
    /// What becomes of the client's connection.
    enum Fate { case open, closed }

    /// One stream of bytes that a client sends.
    struct Row: Sendable, CustomStringConvertible {
        let bytes: String
        /// Final statuses, one for each request that is answered.
        let statuses: [Int]
        /// What the upstream sees: request line without version, then the body behind `|`.
        let seen: [String]
        let fate: Fate
        /// Lines that stand in the first request that the upstream sees.
        var has: [String] = []
        /// Text that stands nowhere in what the upstream sees.
        var hasNot: [String] = []

        var description: String { bytes.debugDescription }
    }

    static let get = "GET /public/x HTTP/1.1\r\nHost: a\r\n"
    static let post = "POST /public/x HTTP/1.1\r\nHost: a\r\n"
    static let chunked = "Transfer-Encoding: chunked\r\n"
    /// What an attacker wants to be taken for a request of its own.
    static let smuggled = "GET /public/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    /// Its bytes as a body of known length.
    private static let asBody = "Content-Length: \(smuggled.utf8.count)\r\n\r\n\(smuggled)"
    private static let hex = String(smuggled.utf8.count, radix: 16)

    /// Rows whose requests have one reading only: they are forwarded, written anew.
    static let normalised: [Row] = [
        // B100, B101, B107: spellings of a framing that mean one thing.
        Row(
            bytes: post + "transfer-ENCODING:CHUNKED\r\n\r\n0005 \r\nhello\r\n0\r\n\r\n",
            statuses: [400], seen: [], fate: .closed),
        Row(
            bytes: post + "transfer-ENCODING:Chunked  \r\n\r\n0005\r\nhello\r\n000\r\n\r\n",
            statuses: [200], seen: ["POST /public/x|hello"], fate: .open,
            has: ["Transfer-Encoding: chunked"], hasNot: ["Chunked", "0005", "000\r\n"]),
        Row(
            bytes: post + "content-length:\t 05 \r\n\r\nhello", statuses: [200],
            seen: ["POST /public/x|hello"], fate: .open, has: ["Content-Length: 5"],
            hasNot: ["05"]),
        Row(
            bytes: post + asBody, statuses: [200], seen: ["POST /public/x|\(smuggled)"],
            fate: .open),
        Row(
            bytes: post + chunked + "\r\n\(hex);a=b;c=\"d;e\"\r\n\(smuggled)\r\n0;f\r\n"
                + "X-Auth-Subject: eve\r\nContent-Length: 3\r\n\r\n",
            statuses: [200], seen: ["POST /public/x|\(smuggled)"], fate: .open,
            hasNot: [";", "X-Auth-Subject", "Content-Length"]),
        // B149: the method says nothing about the body.
        Row(
            bytes: get + asBody + smuggled.replacing("smuggled", with: "next"),
            statuses: [200, 200], seen: ["GET /public/x|\(smuggled)", "GET /public/next|"],
            fate: .open),
        Row(
            bytes: "DELETE /public/x HTTP/1.1\r\nHost: a\r\n" + chunked
                + "\r\n\(hex)\r\n\(smuggled)\r\n0\r\n\r\n",
            statuses: [200], seen: ["DELETE /public/x|\(smuggled)"], fate: .open),
        // B105, B154: our own version, one empty line before, nothing of the old.
        Row(
            bytes: "\r\n" + get + "\r\n", statuses: [200], seen: ["GET /public/x|"],
            fate: .open, has: ["GET /public/x HTTP/1.1"]),
        Row(
            bytes: "GET /public/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + smuggled,
            statuses: [200], seen: ["GET /public/x|"], fate: .closed,
            has: ["GET /public/x HTTP/1.1"], hasNot: ["keep-alive"]),
        Row(
            bytes: get + "Connection: close\r\n\r\n" + smuggled, statuses: [200],
            seen: ["GET /public/x|"], fate: .closed, hasNot: ["close"]),
        // B106: the target's authority is the host.
        Row(
            bytes: "GET http://b.test:81/public/x?y HTTP/1.1\r\nHost: a\r\n\r\n", statuses: [200],
            seen: ["GET /public/x?y|"], fate: .open, has: ["Host: b.test:81"],
            hasNot: ["Host: a\r", "http://b.test"]),
        // B115: what is nominated ends here, and so does Connection itself.
        Row(
            bytes: get + "Connection: X-Hop, close-not\r\nX-Hop: 1\r\nClose-Not: 2\r\n\r\n",
            statuses: [200], seen: ["GET /public/x|"], fate: .open,
            hasNot: ["X-Hop", "Close-Not", "Connection"]),
        Row(
            bytes: get + "TE: trailers\r\nTrailer: X\r\nKeep-Alive: timeout=1, max=2\r\n\r\n",
            statuses: [200], seen: ["GET /public/x|"], fate: .open,
            hasNot: ["TE:", "Trailer", "Keep-Alive"]),
        // B155: h2c is never performed and what comes behind it is HTTP/1.1.
        Row(
            bytes: get + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n"
                + "\r\n",
            statuses: [200, 505], seen: ["GET /public/x|"], fate: .closed,
            hasNot: ["pgrade", "HTTP2", "PRI"]),
        Row(
            bytes: post + "Connection: Upgrade\r\nUpgrade: h2c\r\n" + asBody, statuses: [200],
            seen: ["POST /public/x|\(smuggled)"], fate: .open, hasNot: ["pgrade"]),
        Row(
            bytes: "GET /public/x HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
            statuses: [200], seen: ["GET /public/x|"], fate: .closed, hasNot: ["pgrade"]),
        // B150: nothing is awaited; the body that came is the request's.
        Row(
            bytes: post + "Expect: 100-Continue\r\n" + asBody, statuses: [200],
            seen: ["POST /public/x|\(smuggled)"], fate: .open, hasNot: ["Expect"]),
        Row(
            bytes: get + "Expect: 100-continue\r\n\r\n" + smuggled.replacing("/sm", with: "/n"),
            statuses: [200, 200], seen: ["GET /public/x|", "GET /public/nuggled|"], fate: .open),
        // B124, B125, B153: other bytes pass as they came.
        Row(
            bytes: get + "x-Odd:\u{e9}  a\tb \r\nEmpty:\r\nIf-None-Match: \"a\"\r\nRange: bytes=0-"
                + "\r\nEarly-Data: 1\r\n\r\n",
            statuses: [200], seen: ["GET /public/x|"], fate: .open,
            has: [
                "x-Odd: \u{e9}  a\tb", "Empty: ", "If-None-Match: \"a\"", "Range: bytes=0-",
                "Early-Data: 1",
            ]),
        // B122
        Row(
            bytes: "OPTIONS /public/x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 10\r\n\r\n",
            statuses: [200], seen: ["OPTIONS /public/x|"], fate: .open, has: ["Max-Forwards: 9"],
            hasNot: ["Max-Forwards: 10"]),
    ]

    /// Rows whose requests are understood and not wanted, and what becomes of their bodies.
    static let refused: [Row] = [
        // B122
        Row(
            bytes: "TRACE /public/x HTTP/1.1\r\nHost: a\r\n\r\n", statuses: [405], seen: [],
            fate: .open),
        Row(
            bytes: "OPTIONS /public/x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n",
            statuses: [405], seen: [], fate: .open),
        Row(
            bytes: "OPTIONS /public/x HTTP/1.1\r\nHost: a\r\nMax-Forwards: -1\r\n\r\n",
            statuses: [400], seen: [], fate: .open),
        Row(
            bytes: "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", statuses: [405], seen: [],
            fate: .open),
        // B116, B170: a name that is to be removed, or that imitates one.
        Row(
            bytes: get + "Connection: X-Auth-Subject\r\n\r\n", statuses: [400], seen: [],
            fate: .open),
        Row(
            bytes: get + "Connection: close, Cookie\r\n\r\n" + smuggled, statuses: [400], seen: [],
            fate: .closed),
        Row(
            bytes: get + "Connection: Transfer-Encoding\r\n" + chunked
                + "\r\n\(hex)\r\n\(smuggled)\r\n0\r\n\r\n",
            statuses: [400], seen: [], fate: .closed),
        Row(
            bytes: get + "Content_Length: 5\r\n\r\n" + smuggled, statuses: [400], seen: [],
            fate: .closed),
        Row(
            bytes: get + "Transfer.Encoding: chunked\r\n\r\n" + smuggled, statuses: [400],
            seen: [], fate: .closed),
        // B111: a body that has come whole is skipped, any other costs the connection.
        Row(
            bytes: "POST /orders HTTP/1.1\r\nHost: a\r\n" + asBody, statuses: [401], seen: [],
            fate: .open),
        Row(
            bytes: "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n" + smuggled,
            statuses: [401], seen: [], fate: .closed),
        Row(
            bytes: "POST /orders HTTP/1.1\r\nHost: a\r\n" + chunked
                + "\r\n\(hex)\r\n\(smuggled)\r\n0\r\n\r\n" + smuggled,
            statuses: [401], seen: [], fate: .closed),
        Row(
            bytes: "POST /orders HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n" + asBody,
            statuses: [401], seen: [], fate: .open),
        // B124: the path has two readings.
        Row(
            bytes: "GET /public/%2e%2e/orders HTTP/1.1\r\nHost: a\r\n\r\n", statuses: [400],
            seen: [], fate: .open),
        // B105: HTTP/0.9, and HTTP/2 by prior knowledge.
        Row(bytes: "GET /public/x\r\n", statuses: [400], seen: [], fate: .closed),
        Row(
            bytes: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + smuggled, statuses: [505], seen: [],
            fate: .closed),
    ]
}
