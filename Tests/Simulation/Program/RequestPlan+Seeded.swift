/// Making up requests.
extension RequestPlan {
    /// Heads that no proxy may forward.
    private static let malformed = [
        "GET /p/$ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET /p/$ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
        "GET /p/$ HTTP/1.1\r\n\r\n",
        "GET /p/$ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /p/$ HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n",
        "GET /p/$ HTTP/1.1\r\nHost: a\r\nFolded: x\r\n y\r\n\r\n",
        "GET /p/../a/$ HTTP/9.1\r\nHost: a\r\n\r\n",
        "GET  /p/$ HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT /p/$ HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /p/$ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]

    static func make(
        id: Int, isLast: Bool, isSmall: Bool, _ weather: Weather, _ random: inout SeededRandom
    ) -> RequestPlan {
        if random.chance(weather.isFair ? 0 : 60) {
            let text = random.pick(malformed).replacing("$", with: "\(id)")
            return RequestPlan(
                id: id, head: Array(text.utf8), method: "GET", expectation: .refused,
                answer: AnswerPlan())
        }
        if random.chance(isSmall ? 900 : 80) { return refused(id, &random) }
        if isLast, random.chance(150) { return tunnel(id, weather, &random) }
        return forwarded(id, mayClose: isLast || !weather.isFair, weather, &random)
    }

    /// A request that is well-formed and not allowed.
    private static func refused(_ id: Int, _ random: inout SeededRandom) -> RequestPlan {
        let text = random.pick([
            "GET /a/\(id) HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /none/\(id) HTTP/1.1\r\nHost: a\r\n\r\n",
            "HEAD /a/\(id) HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a/\(id) HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eA==\r\n\r\n",
            "GET /a/\(id) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                + "\(random.pick(SimulatedToken.worthless))\r\n\r\n", "",
        ])
        guard text.isEmpty else {
            return RequestPlan(
                id: id, head: Array(text.utf8), method: String(text.prefix { $0 != " " }),
                expectation: .refused, answer: AnswerPlan())
        }
        // A body that would be a request if somebody took it for one.
        let body = Array("GET /p/\(id) HTTP/1.1\r\nHost: a\r\nX-Plan: \(id)\r\n\r\n".utf8)
        let head = "POST /a/\(id) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n"
        return RequestPlan(
            id: id, head: Array(head.utf8), method: "POST", content: body[...], framedBody: body,
            expectation: .refused, answer: AnswerPlan())
    }

    /// A token that passes, now or when the issuer says so.
    private static func authorization(_ random: inout SeededRandom) -> String {
        let token = random.chance(400) ? SimulatedToken.awaited : random.pick(SimulatedToken.good)
        return "Authorization: Bearer \(token)\r\n"
    }

    /// A request for a WebSocket, and what goes through it.
    private static func tunnel(
        _ id: Int, _ weather: Weather, _ random: inout SeededRandom
    ) -> RequestPlan {
        let content = Pattern.body(
            id + 7, count: random.size(upTo: random.chance(50) ? 300_000 : 5000))
        let isProtected = random.chance(250)
        var head = "GET /\(isProtected ? "a" : "p")/\(id) HTTP/1.1\r\nHost: a\r\nX-Plan: \(id)\r\n"
        if isProtected { head += authorization(&random) }
        head += "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        return RequestPlan(
            id: id, head: Array(head.utf8), method: "GET", content: content,
            framedBody: Array(content), isTunnel: true, isEager: random.chance(300),
            expectation: .forwarded, answer: AnswerPlan(tunnelFor: id, weather, &random))
    }

    private static func forwarded(
        _ id: Int, mayClose: Bool, _ weather: Weather, _ random: inout SeededRandom
    ) -> RequestPlan {
        let isHTTP10 = mayClose && random.chance(60)
        let method = random.pick(["GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE"])
        let hasBody = method == "POST" || method == "PUT"
        let isChunked = hasBody && !isHTTP10 && random.chance(500)
        let largest = random.chance(15) ? Pattern.bodyBytesMax : random.chance(50) ? 300_000 : 5000
        let count = hasBody ? random.size(upTo: largest) : 0
        let content = Pattern.body(id + 7, count: count)
        let isProtected = random.chance(250)
        let awaitsContinue = count > 0 && !isHTTP10 && random.chance(200)
        var head = "\(method) /\(isProtected ? "a" : "p")/\(id) HTTP/1.\(isHTTP10 ? 0 : 1)\r\n"
        head += "Host: example.org\r\nX-Plan: \(id)\r\n"
        if isProtected { head += authorization(&random) }
        if awaitsContinue { head += "Expect: 100-continue\r\n" }
        if isChunked { head += "Transfer-Encoding: chunked\r\n" }
        if hasBody, !isChunked { head += "Content-Length: \(count)\r\n" }
        if random.chance(100) {
            head += "X-Long: " + String(repeating: "x", count: random.size(upTo: 900)) + "\r\n"
        }
        if mayClose, random.chance(60) { head += "Connection: close\r\n" }
        let framed = isChunked ? ChunkedText.made(of: content, &random) : Array(content)
        return RequestPlan(
            id: id, head: Array((head + "\r\n").utf8), method: method, isHTTP10: isHTTP10,
            content: content, framedBody: framed, isChunked: isChunked,
            awaitsContinue: awaitsContinue, expectation: .forwarded,
            answer: AnswerPlan(
                id: id, isHead: method == "HEAD", hasBody: !framed.isEmpty, weather, &random))
    }
}
