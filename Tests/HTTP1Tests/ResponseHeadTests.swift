import HTTP1
import Testing

/// Responses: framing by status and method, and the same strictness as for requests.
struct ResponseHeadTests {
    struct Parsed: Equatable {
        var bytes = 0
        var status: UInt16 = 0
        var reason = ""
        var framing = BodyFraming.none
        var contentLength: UInt64?
        var persists = false
        var isInterim = false
        var keepAliveSeconds: UInt64?
        var fieldCount = 0
    }

    private func parseOnce(
        _ bytes: [UInt8], _ method: Method, _ head: inout ResponseHead, _ seen: Int = 0
    ) -> Outcome<Parsed> {
        let guarded = GuardedBytes(bytes)
        let limits = HeadLimits(headBytesMax: 512, fieldsMax: 8)
        do throws(HTTPFailure) {
            let progress = try head.parse(
                guarded.span, answering: method, limits: limits, alreadySeen: seen)
            guard case .complete(let count) = progress else { return .needMore }
            return .complete(
                Parsed(
                    bytes: count, status: head.status, reason: text(head.reasonPhrase, of: bytes),
                    framing: head.framing, contentLength: head.contentLength,
                    persists: head.persists, isInterim: head.isInterim,
                    keepAliveSeconds: head.keepAliveSeconds, fieldCount: head.fields.count))
        } catch {
            return .failed(error)
        }
    }

    /// Parses the text whole, and checks that the bytes one by one end the same.
    private func parse(_ text: String, answering method: Method = .get) -> Outcome<Parsed> {
        var head = ResponseHead()
        let bytes = Array(text.utf8)
        let whole = parseOnce(bytes, method, &head)
        for remembers in [false, true] {
            var dripped = Outcome<Parsed>.needMore
            for count in 0...bytes.count where dripped == .needMore {
                let seen = remembers ? max(count - 1, 0) : 0
                dripped = parseOnce(Array(bytes[..<count]), method, &head, seen)
            }
            #expect(dripped == whole)
        }
        return whole
    }

    @Test func aTypicalResponseIsUnderstood() throws {
        let text = """
            HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 08:12:11 GMT\r\nContent-Length: 2\r
            Keep-Alive: timeout=5, max=100\r\n\r\n
            """
        let parsed = try #require(parse(text + "hi").parsed)
        #expect(parsed.bytes == text.utf8.count)
        #expect(parsed.status == 200)
        #expect(parsed.reason == "OK")
        #expect(parsed.framing == .length(2))
        #expect(parsed.persists && !parsed.isInterim)
        #expect(parsed.keepAliveSeconds == 5)
        #expect(parsed.fieldCount == 3)
    }

    // B109, B123, B152
    @Test(arguments: [
        ("200", Method.get, "Content-Length: 5", BodyFraming.length(5), UInt64?.some(5)),
        ("200", .get, "Transfer-Encoding: chunked", .chunked, nil),
        ("200", .get, "X: y", .untilClose, nil),
        ("404", .post, "X: y", .untilClose, nil),
        ("200", .head, "Content-Length: 5", .none, 5),
        ("200", .head, "Transfer-Encoding: chunked", .none, nil),
        ("200", .head, "X: y", .none, nil),
        ("304", .get, "Content-Length: 5", .none, 5),
        ("204", .get, "Content-Length: 5", .none, nil),
        ("204", .get, "Transfer-Encoding: chunked", .none, nil),
        ("100", .post, "Content-Length: 5", .none, nil),
        ("103", .get, "Transfer-Encoding: chunked", .none, nil),
        ("101", .get, "Upgrade: websocket", .none, nil),
        ("205", .get, "Content-Length: 0", .length(0), 0),
    ])
    func framingFollowsStatusMethodAndFields(
        _ status: String, _ method: Method, _ field: String, _ framing: BodyFraming,
        _ length: UInt64?
    ) throws {
        let parsed = try #require(
            parse("HTTP/1.1 \(status) X\r\n\(field)\r\n\r\n", answering: method).parsed)
        #expect(parsed.framing == framing)
        #expect(parsed.contentLength == length)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\n\r\n", false),
        ("HTTP/1.1 204 No Content\r\n\r\n", true),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", false),
    ])
    func persistenceNeedsHTTP11AndABodyThatEnds(_ text: String, _ persists: Bool) {
        #expect(parse(text).parsed?.persists == persists)
    }

    @Test(arguments: [
        ("HTTP/1.1 200\r\n\r\n", ""), ("HTTP/1.1 200 \r\n\r\n", ""),
        ("HTTP/1.1 599 a\tb c\r\n\r\n", "a\tb c"), ("HTTP/1.0 200 \u{E9}\r\n\r\n", "\u{E9}"),
    ])
    func theReasonPhraseMayBeAnything(_ text: String, _ reason: String) {
        #expect(parse(text).parsed?.reason == reason)
    }

    @Test(arguments: [("100", true), ("103", true), ("101", false), ("200", false)])
    func interimIsAny1xxBut101(_ status: String, _ isInterim: Bool) {
        #expect(parse("HTTP/1.1 \(status) X\r\n\r\n").parsed?.isInterim == isInterim)
    }

    // B99-B104, B152: all of these become 502
    @Test(arguments: [
        ("HTTP/1.1 099 X\r\n\r\n", HTTPFailure.Cause.statusInvalid),
        ("HTTP/1.1 600 X\r\n\r\n", .statusInvalid),
        ("HTTP/1.1 000 X\r\n\r\n", .statusInvalid),
        ("HTTP/1.1 20 X\r\n\r\n", .statusInvalid),
        ("HTTP/1.1 2000 X\r\n\r\n", .statusInvalid),
        ("HTTP/1.1 +20 X\r\n\r\n", .statusInvalid),
        ("HTTP/1.1  200 X\r\n\r\n", .statusInvalid),
        ("HTTP/1.1\t200 X\r\n\r\n", .statusInvalid),
        ("HTTP/2 200\r\n\r\n", .versionMalformed),
        ("HTTP/2.0 200 X\r\n\r\n", .versionUnsupported),
        ("ICY 200 OK\r\n\r\n", .versionMalformed),
        ("\r\nHTTP/1.1 200 OK\r\n\r\n", .versionMalformed),
        ("HTTP/1.1 200 a\u{0}b\r\n\r\n", .controlCharacter),
        ("HTTP/1.1 200 OK\nA: b\r\n\r\n", .lineEndInvalid),
        ("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", .fieldNameInvalid),
        ("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", .foldedLine),
        ("HTTP/1.1 200 OK\r\nA: b\u{1}\r\n\r\n", .controlCharacter),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", .contentLengthInvalid),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            .contentLengthRepeated
        ),
        ("HTTP/1.1 304 X\r\nContent-Length: x\r\n\r\n", .contentLengthInvalid),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            .lengthAndCoding
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .transferEncodingInvalid),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            .transferCodingUnsupported
        ),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncodingInHTTP10),
        ("HTTP/1.1 200 OK\r\nConnection: a b\r\n\r\n", .connectionInvalid),
    ])
    func theResponseIsRefused(_ text: String, _ cause: HTTPFailure.Cause) {
        #expect(parse(text).cause == cause)
    }

    @Test func boundsHold() {
        let many = String(repeating: "a: b\r\n", count: 9)
        #expect(parse("HTTP/1.1 200 OK\r\n\(many)\r\n").cause == .tooManyFields)
        let long = String(repeating: "x", count: 600)
        #expect(parse("HTTP/1.1 200 \(long)").cause == .headTooLong)
    }

    @Test func aReusedHeadForgetsTheLastResponse() {
        var head = ResponseHead()
        let rich =
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\nKeep-Alive: timeout=3"
        _ = parseOnce(Array("\(rich)\r\n\r\n".utf8), .get, &head)
        let plain = "HTTP/1.1 204 No Content\r\n\r\n"
        #expect(parseOnce(Array(plain.utf8), .get, &head) == parse(plain))
    }
}
