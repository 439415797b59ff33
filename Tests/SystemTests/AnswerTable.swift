/// Answers of an upstream that is careless, broken or hostile, and what a client gets of them.
enum AnswerTable {
    /// What the client of the first request gets.
    enum Outcome: Equatable, Sendable {
        /// 502 in its place.
        case badGateway
        /// The head, and a body that shows that it was broken off.
        case cut
        /// A whole answer with this text.
        case whole(String)
    }

    /// The bytes that the upstream's first connection answers with.
    struct Row: Sendable, CustomStringConvertible {
        let bytes: String
        let outcome: Outcome
        /// Whether the upstream closes behind them.
        var closes = false
        /// Whether its connection may serve another request.
        var isPooled = false
        var method = "GET"

        var description: String { "\(method) \(bytes.debugDescription)" }
    }

    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let chunked = "Transfer-Encoding: chunked\r\n"
    private static let poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"
    private static let hint = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"

    /// Heads that say two things or none (B99-B104, B126, B152).
    static let heads: [Row] =
        [
            "Content-Length: 5\r\n\(chunked)\r\n0\r\n\r\n",
            "\(chunked)Content-Length: 5\r\n\r\nhello",
            "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
            "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
            "Content-Length: 5, 5\r\n\r\nhello", "Content-Length: +5\r\n\r\nhello",
            "Content-Length: -1\r\n\r\nhello", "Content-Length: 5 5\r\n\r\nhello",
            "Content-Length: 99999999999999999999\r\n\r\nhello",
            "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: identity\r\n\r\nhello", "Transfer-Encoding: xchunked\r\n\r\nhello",
            "Transfer-Encoding:\u{b}chunked\r\n\r\n0\r\n\r\n",
            "\(chunked)\(chunked)\r\n0\r\n\r\n", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            "A: b\r\n folded\r\nContent-Length: 0\r\n\r\n", "A: b\rc\r\nContent-Length: 0\r\n\r\n",
            "A: b\nContent-Length: 0\r\n\r\n", "A\u{0}: b\r\nContent-Length: 0\r\n\r\n",
            ": b\r\nContent-Length: 0\r\n\r\n", "A b: c\r\nContent-Length: 0\r\n\r\n",
        ].map { Row(bytes: ok + $0, outcome: .badGateway) }
        + [
            "HTTP/1.0 200 OK\r\n\(chunked)\r\n0\r\n\r\n", "HTTP/2 200 OK\r\n\r\n",
            "HTTP/1.1 600 X\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 20 X\r\n\r\n",
            "HTTP/1.1 2000 X\r\n\r\n", "HTTP/1.1 200 O\rK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "hello\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
        ].map { Row(bytes: $0, outcome: .badGateway) }

    /// Bodies that are not what their head promised (B107, B110, B147, B151).
    static let bodies: [Row] =
        [
            Row(bytes: ok + "Content-Length: 9\r\n\r\nhello", outcome: .cut, closes: true),
            Row(bytes: ok + "\(chunked)\r\n5\r\nhello\r\n", outcome: .cut, closes: true),
            Row(bytes: ok + "\(chunked)\r\n5\r\nhello\r\n0\r\n", outcome: .cut, closes: true),
            Row(bytes: ok + "\(chunked)\r\n9\r\nhello", outcome: .cut, closes: true),
            // One length too many: the rest is nobody's answer.
            Row(bytes: ok + "Content-Length: 5\r\n\r\nhello\(poison)", outcome: .whole("hello")),
            Row(bytes: ok + "Content-Length: 5\r\n\r\nhello\r\n", outcome: .whole("hello")),
            Row(
                bytes: ok + "\(chunked)\r\n5\r\nhello\r\n0\r\n\r\n\(poison)",
                outcome: .whole("hello")),
            Row(bytes: "HTTP/1.1 204 No\r\n\r\n\(poison)", outcome: .whole("")),
            Row(bytes: "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nhello", outcome: .whole("")),
            Row(
                bytes: "HTTP/1.1 304 Same\r\nContent-Length: 5\r\n\r\nhello", outcome: .whole("")),
            Row(
                bytes: ok + "Content-Length: 5\r\n\r\nhello", outcome: .whole(""), method: "HEAD"),
            Row(
                bytes: ok + "\(chunked)\r\n5\r\nhello\r\n0\r\n\r\n", outcome: .whole(""),
                method: "HEAD"),
        ]
        + [
            "5\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n",
            "+5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n",
            "g\r\n", "\r\n", "ffffffffffffffff\r\nhello", "00000000000000005\r\nhello\r\n",
            "5;a=\nb\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n0\r\nX y: z\r\n\r\n",
            "5\r\nhello\r\n0\r\n folded\r\n\r\n", "5\r\nhello\r\n0\r\n: x\r\n\r\n",
        ].map { Row(bytes: ok + chunked + "\r\n" + $0, outcome: .cut) }

    /// Interim answers before the last one (B120, B152).
    static let interims: [Row] = [
        Row(bytes: String(repeating: hint, count: 17), outcome: .badGateway),
        Row(
            bytes: String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 5000),
            outcome: .badGateway),
        Row(
            bytes: "HTTP/1.1 103 Hints\r\nContent-Length: 5\r\n\r\n" + ok
                + "Content-Length: 5\r\n\r\nhello",
            outcome: .whole("hello"), isPooled: true),
        Row(
            bytes: "HTTP/1.1 102 Wait\r\n\(chunked)\r\n" + ok + "Content-Length: 5\r\n\r\nhello",
            outcome: .whole("hello"), isPooled: true),
        Row(bytes: hint, outcome: .badGateway, closes: true),
        Row(bytes: hint + "HTTP/1.1 200", outcome: .badGateway, closes: true),
    ]

    /// Answers with one reading, which are relayed and leave the connection as they should.
    static let sound: [Row] = [
        Row(
            bytes: ok + "Content-Length: 5\r\n\r\nhello", outcome: .whole("hello"), isPooled: true),
        Row(
            bytes: ok + "\(chunked)\r\n5;a=b\r\nhello\r\n0\r\nX-Auth-Subject: eve\r\n\r\n",
            outcome: .whole("hello"), isPooled: true),
        Row(
            bytes: ok + "Connection: close\r\nContent-Length: 5\r\n\r\nhello",
            outcome: .whole("hello")),
        Row(bytes: "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", outcome: .whole("hello")),
        Row(bytes: ok + "\r\nhello", outcome: .whole("hello"), closes: true),
        Row(bytes: "HTTP/1.1 204 No\r\n\(chunked)\r\n", outcome: .whole(""), isPooled: true),
    ]
}
