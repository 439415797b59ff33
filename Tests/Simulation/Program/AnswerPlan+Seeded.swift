/// Making up answers.
extension AnswerPlan {
    /// Bodies that are not framed, below a good head; `$` stands for the plan's field.
    private static let malformedBodies = [
        "HTTP/1.1 200 OK\r\n$Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n$Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    ]

    /// Heads that are no heads.
    private static let malformedHeads = [
        "HTTP/1.1 200 OK\r\n$Content-Length: 5\r\nContent-Length: 6\r\n\r\nhellow",
        "HTTP/1.1 200 OK\r\n$Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n$Content-Length: -5\r\n\r\nhello",
        "HTTP/1.1 2x0 OK\r\n$Content-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n$Content-Length : 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n$no colon\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n$Folded: a\r\n b\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n$Nul: a\0b\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n$Transfer-Encoding: chunked, gzip\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n$Upgrade: websocket\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
    ]

    init(
        id: Int, isHead: Bool, hasBody: Bool, _ weather: Weather, _ random: inout SeededRandom
    ) {
        let isFair = weather.isFair
        thinkTime = Int64(random.size(upTo: isFair ? 200 : 6000)) * 1_000_000
        pieceMax = random.pick([1 << 20, 1 << 20, 4096, 100, isFair ? 100 : 1])
        pieceGap = Int64(random.size(upTo: isFair ? 20 : 300)) * 1_000_000
        if !isFair, random.chance(100) {
            makeMalformed(id, isHead, &random)
        } else {
            make(id, isHead, weather, &random)
        }
        if pieceMax < 100, bytes.count > 2000 { pieceMax = 500 }
        if endsByClosing { afterwards = .close }
        guard !isFair else { return }
        isEarly = hasBody && random.chance(300)
        if random.chance(isEarly ? 500 : 200) { mishap = Self.mishap(bytes.count, &random) }
    }

    /// An upstream's part of a tunnel; or now and then it will not switch.
    init(tunnelFor id: Int, _ weather: Weather, _ random: inout SeededRandom) {
        self.init(id: id, isHead: false, hasBody: false, weather, &random)
        guard random.chance(700) else { return }
        (status, isMalformed, isEarly, endsByClosing) = (101, false, true, true)
        afterwards = .close
        content = Pattern.body(id, count: random.size(upTo: random.chance(50) ? 300_000 : 9000))
        let head = """
            HTTP/1.1 101 Switching Protocols\r\nX-Answer: \(id)\r\nConnection: upgrade\r\n\
            Upgrade: websocket\r\n\r\n
            """
        bytes = Array(head.utf8)
        contentStart = bytes.count
        bytes += content
        pieceMax = max(pieceMax, bytes.count / 200)
        mishap = weather.isFair || random.chance(600) ? .none : Self.mishap(bytes.count, &random)
    }

    private static func mishap(_ count: Int, _ random: inout SeededRandom) -> Mishap {
        let place = random.below(count + 1)
        return random.pick([.finish(at: place), .reset(at: place), .silence(at: place)])
    }

    private mutating func makeMalformed(_ id: Int, _ isHead: Bool, _ random: inout SeededRandom) {
        isMalformed = true
        let field = "X-Answer: \(id)\r\n"
        var text = ""
        if random.chance(100) {
            text = String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 40)
        } else {
            for part in random.pick(
                isHead || random.chance(700) ? Self.malformedHeads : Self.malformedBodies
            ).split(
                separator: "$", omittingEmptySubsequences: false)
            {
                text += text.isEmpty ? part : field + part
            }
        }
        bytes = Array(text.utf8)
    }

    private mutating func make(
        _ id: Int, _ isHead: Bool, _ weather: Weather, _ random: inout SeededRandom
    ) {
        status = random.pick([200, 200, 200, 200, 201, 204, 304, 404, 500])
        let hasNoBody = status == 204 || status == 304
        let largest = random.chance(15) ? Pattern.bodyBytesMax : random.chance(50) ? 400_000 : 9000
        let count = hasNoBody ? 0 : random.size(upTo: largest)
        let body = Pattern.body(id, count: count)
        for _ in 0..<(random.chance(100) ? random.within(1...16) : 0) {
            let interim = random.pick(["103 Early Hints", "100 Continue"])
            bytes += Array("HTTP/1.1 \(interim)\r\nLink: </a>\r\n\r\n".utf8)
        }
        bytes += Array("HTTP/1.1 \(status) Made Up\r\nX-Answer: \(id)\r\n".utf8)
        afterwards = Self.afterwards(weather, &random)
        if case .close = afterwards { bytes += Array("Connection: close\r\n".utf8) }
        // 0: a length, 1: chunks, 2: the end of the connection
        switch hasNoBody ? 3 : random.pick([0, 0, 1, 1, 2]) {
        case 0: bytes += Array("Content-Length: \(count)\r\n\r\n".utf8)
        case 1:
            bytes += Array("Transfer-Encoding: chunked\r\n\r\n".utf8)
            contentStart = bytes.count
            if !isHead { appendChunks(body, &random) }
            content = isHead ? [] : body
            return
        case 2:
            endsByClosing = !isHead
            bytes += Array("Connection: close\r\n\r\n".utf8)
            afterwards = .close
        default: bytes += Array("\r\n".utf8)
        }
        contentStart = bytes.count
        guard !isHead else { return }
        content = body
        bytes += body
    }

    private mutating func appendChunks(_ body: ArraySlice<UInt8>, _ random: inout SeededRandom) {
        bytes += ChunkedText.made(of: body, &random)
    }

    private static func afterwards(
        _ weather: Weather, _ random: inout SeededRandom
    ) -> Afterwards {
        let later = Int64(random.size(upTo: 3000)) * 1_000_000
        if weather.closesQuietly, random.chance(400) {
            // Just when the next request may be coming, often.
            let soon = Int64(random.within(1...5000)) * 1000
            return .closeQuietly(after: random.chance(700) ? soon : later)
        }
        if random.chance(100) { return .close }
        guard !weather.isFair else { return .keep }
        return random.chance(850)
            ? .keep : random.pick([.reset(after: later), .speak(after: later), .speak(after: 0)])
    }
}
