import Basics
import HTTP1
import Testing

/// Requests that are accepted, and what is understood of them.
struct RequestHeadTests {
    static let curl = """
        GET /orders/7?expand=lines HTTP/1.1\r
        Host: api.example.com\r
        User-Agent: curl/8.5.0\r
        Accept: */*\r
        Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln\r
        \r\n
        """

    static let accepted: [String] = [
        curl,
        "GET / HTTP/1.0\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a:8080\r\nContent-Length: 5\r\n\r\nhello",
        "POST /a HTTP/1.1\r\nhost: [::1]:8080\r\ntransfer-encoding: Chunked\r\n\r\n5\r\nhello",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        "GET http://b.example/x?y HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%C3%A9 HTTP/1.1\r\nHost: a\r\nX:\r\nY: \t v\tw \t\r\nZ: \u{E9}\r\n\r\n",
        "PURGE-IT /a HTTP/1.1\r\nHost: a\r\nX_Custom.Name!: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, , x-foo\r\nUpgrade: websocket\r\n\r\n",
    ]

    @Test(arguments: accepted)
    func everyStrictPrefixNeedsMore(_ text: String) throws {
        let bytes = Array(text.utf8)
        let whole = parseRequest(text)
        let parsed = try #require(whole.parsed)
        var head = RequestHead()
        for count in 0..<parsed.bytes {
            let outcome = parseOnce(Array(bytes[..<count]), HeadLimits(), &head)
            #expect(outcome == .needMore, "after \(count) bytes")
        }
        #expect(parseRequestByteByByte(bytes, remembering: false) == whole)
        #expect(parseRequestByteByByte(bytes, remembering: true) == whole)
    }

    @Test func aTypicalRequestIsUnderstood() throws {
        let parsed = try #require(parseRequest(Self.curl).parsed)
        #expect(parsed.bytes == Self.curl.utf8.count)
        #expect(parsed.method == .get)
        #expect(parsed.methodText == "GET")
        #expect(parsed.target == "/orders/7?expand=lines")
        #expect(parsed.path == "/orders/7")
        #expect(parsed.query == "expand=lines")
        #expect(parsed.host == "api.example.com")
        #expect(parsed.version == .http11)
        #expect(parsed.framing == .none)
        #expect(parsed.persists)
        #expect(parsed.fields.count == 4)
        #expect(parsed.fields[1] == "User-Agent=curl/8.5.0")
        #expect(parsed.authorizationCount == 1)
        #expect(parsed.authorization == "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")
    }

    @Test func whatFollowsTheHeadIsLeftAlone() throws {
        let first = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"
        let parsed = try #require(parseRequest(first + "helloGET / HTTP/1.1\r\n").parsed)
        #expect(parsed.bytes == first.utf8.count)
        #expect(parsed.framing == .length(5))
    }

    @Test func aReusedHeadForgetsTheLastRequest() throws {
        var head = RequestHead()
        let rich = """
            POST http://b/x?y HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close, z\r
            Expect: 100-continue\r\nAuthorization: Bearer x\r\nUpgrade: u\r\n\r\n
            """
        _ = parseOnce(Array(rich.utf8), HeadLimits(), &head)
        let plain = "GET / HTTP/1.0\r\n\r\n"
        let reused = parseOnce(Array(plain.utf8), HeadLimits(), &head)
        #expect(reused.parsed != nil)
        #expect(reused == parseRequest(plain))
    }

    // B99-B101
    @Test(arguments: [
        ("Content-Length: 0", BodyFraming.length(0)),
        ("Content-Length: 9223372036854775807", .length(9_223_372_036_854_775_807)),
        ("Content-Length:   42  ", .length(42)),
        ("Transfer-Encoding: chunked", .chunked),
        ("Transfer-Encoding: CHUNKED", .chunked),
        ("Transfer-Encoding:chunked ", .chunked),
        ("X-Other: 1", .none),
    ])
    func framingIsReadFromTheFields(_ field: String, _ framing: BodyFraming) throws {
        // B149: whatever the method.
        for method in ["GET", "HEAD", "DELETE", "OPTIONS", "POST", "FOO"] {
            let parsed = try #require(
                parseRequest("\(method) / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n").parsed)
            #expect(parsed.framing == framing)
        }
    }

    // B106
    @Test func theTargetsAuthorityOverridesHost() throws {
        let parsed = try #require(
            parseRequest("GET HTTP://b.example:81/x?y=/ HTTP/1.1\r\nHost: a\r\n\r\n").parsed)
        #expect(parsed.form == .absolute)
        #expect(parsed.host == "b.example:81")
        #expect(parsed.path == "/x")
        #expect(parsed.query == "y=/")
    }

    @Test func anAbsoluteTargetMayLackPathAndQuery() throws {
        let bare = try #require(
            parseRequest("OPTIONS https://b HTTP/1.1\r\nHost: a\r\n\r\n").parsed)
        #expect(bare.path == "")
        #expect(bare.query == nil)
        let queried = try #require(
            parseRequest("GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n").parsed)
        #expect(queried.path == "")
        #expect(queried.query == "q")
    }

    @Test func asteriskAndAuthorityFormsAreToldApart() throws {
        let options = try #require(parseRequest("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").parsed)
        #expect(options.form == .asterisk)
        #expect(options.path == "*")
        let connect = try #require(
            parseRequest("CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n").parsed)
        #expect(connect.method == .connect)
        #expect(connect.form == .authority)
        #expect(connect.host == "b:443")
        #expect(connect.path == "")
    }

    @Test func anEmptyQueryIsNotTheSameAsNone() throws {
        let empty = try #require(parseRequest("GET /a? HTTP/1.1\r\nHost: a\r\n\r\n").parsed)
        #expect(empty.query == "")
        let none = try #require(parseRequest("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").parsed)
        #expect(none.query == nil)
        let two = try #require(parseRequest("GET /a?b?c HTTP/1.1\r\nHost: a\r\n\r\n").parsed)
        #expect(two.query == "b?c")
    }

    // B154, B113
    @Test(arguments: [
        ("HTTP/1.1", "", true),
        ("HTTP/1.1", "Connection: close\r\n", false),
        ("HTTP/1.1", "Connection: keep-alive\r\nConnection: foo, CLOSE\r\n", false),
        ("HTTP/1.1", "Connection: keep-alive\r\n", true),
        ("HTTP/1.0", "Connection: keep-alive\r\n", false),
        ("HTTP/1.0", "", false),
    ])
    func persistenceFollowsVersionAndConnection(
        _ version: String, _ field: String, _ persists: Bool
    ) throws {
        let parsed = try #require(
            parseRequest("GET / \(version)\r\nHost: a\r\n\(field)\r\n").parsed)
        #expect(parsed.persists == persists)
    }

    // B155
    @Test(arguments: [
        ("HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\n", true),
        ("HTTP/1.1", "Upgrade: websocket\r\n", false),
        ("HTTP/1.1", "Connection: upgrade\r\n", false),
        ("HTTP/1.0", "Connection: upgrade\r\nUpgrade: websocket\r\n", false),
    ])
    func anUpgradeNeedsBothFieldsAndHTTP11(
        _ version: String, _ fields: String, _ asked: Bool
    ) throws {
        let parsed = try #require(
            parseRequest("GET / \(version)\r\nHost: a\r\n\(fields)\r\n").parsed)
        #expect(parsed.hasUpgrade == asked)
        #expect(!parsed.hasNominations)
    }

    // B119
    @Test func expectationIsReadInHTTP11AndIgnoredInHTTP10() throws {
        let new = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n"
        #expect(parseRequest(new).parsed?.expectsContinue == true)
        let old = "POST / HTTP/1.0\r\nHost: a\r\nExpect: something\r\n\r\n"
        #expect(parseRequest(old).parsed?.expectsContinue == false)
    }

    // B2: the parser counts; the gateway refuses.
    @Test func authorizationLinesAreCounted() throws {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nauthorization: A b\r\nAUTHORIZATION: C d\r\n\r\n"
        let parsed = try #require(parseRequest(text).parsed)
        #expect(parsed.authorizationCount == 2)
        #expect(parsed.authorization == "A b")
    }

    @Test func knownFieldsAreFoundByName() throws {
        let text = "GET / HTTP/1.1\r\nHOST: a\r\nVia: 1.1 x\r\nvia: 1.0 y\r\n\r\n"
        let bytes = Array(text.utf8)
        var head = RequestHead()
        _ = parseOnce(bytes, HeadLimits(), &head)
        let via = head.fields.firstValue(of: .via)
        let cookie = head.fields.firstValue(of: .cookie)
        let isThere = head.fields.contains(.via)
        let isAbsent = head.fields.contains(.cookie)
        let lines = head.fields.lines.count
        #expect(via.map { HTTP1Tests.text($0, of: bytes) } == "1.1 x")
        #expect(cookie == nil)
        #expect(isThere && !isAbsent)
        #expect(lines == 3)
    }
}
