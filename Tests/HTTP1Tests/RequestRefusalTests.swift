import Basics
import HTTP1
import Testing

/// Requests that are refused: smuggling corpora of the contract and of flaws others shipped.
struct RequestRefusalTests {
    static func withField(_ field: String, version: String = "1.1") -> String {
        "POST /a HTTP/\(version)\r\nHost: a\r\n\(field)\r\n\r\n"
    }

    static func withLine(_ line: String) -> String { "\(line)\r\nHost: a\r\n\r\n" }

    // B105, B154
    @Test(arguments: [
        ("GET /a b HTTP/1.1", HTTPFailure.Cause.versionMalformed),
        ("GET /", .targetInvalid),
        ("GET / ", .versionMalformed),
        ("GET  / HTTP/1.1", .targetInvalid),
        ("GET\t/ HTTP/1.1", .methodInvalid),
        ("GET / HTTP/1.1 ", .lineEndInvalid),
        (" GET / HTTP/1.1", .methodInvalid),
        ("\r\n\r\nGET / HTTP/1.1", .methodInvalid),
        ("\nGET / HTTP/1.1", .methodInvalid),
        ("G(T / HTTP/1.1", .methodInvalid),
        (": / HTTP/1.1", .methodInvalid),
        ("GET / http/1.1", .versionMalformed),
        ("GET / HTTP/1.1x", .lineEndInvalid),
        ("GET / HTTP/11", .versionMalformed),
        ("GET / HTTP/1", .versionMalformed),
        ("GET / HTTP/1.", .versionMalformed),
        ("GET / HTTP/+1.1", .versionMalformed),
        ("GET / HTTP/1.10", .lineEndInvalid),
        ("GET / HTTP/1.2", .versionUnsupported),
        ("GET / HTTP/2.0", .versionUnsupported),
        ("GET / HTTP/0.9", .versionUnsupported),
        ("PRI * HTTP/2.0", .versionUnsupported),
        ("GET / HTTPS/1.1", .versionMalformed),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", .methodInvalid),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ / HTTP/1.1", .methodInvalid),
        ("GET /\u{0} HTTP/1.1", .targetInvalid),
        ("GET /\u{7F} HTTP/1.1", .targetInvalid),
        ("GET /é HTTP/1.1", .targetInvalid),
        ("GET /a#b HTTP/1.1", .fragmentInTarget),
        ("GET /foo/secret#/bar HTTP/1.1", .fragmentInTarget),
        ("GET * HTTP/1.1", .targetInvalid),
        ("OPTIONS ** HTTP/1.1", .targetInvalid),
        ("GET a HTTP/1.1", .targetInvalid),
        ("GET a:80 HTTP/1.1", .targetInvalid),
        ("GET ?a HTTP/1.1", .targetInvalid),
        ("GET \\a HTTP/1.1", .targetInvalid),
        ("GET ftp://b/ HTTP/1.1", .targetInvalid),
        ("GET http:/b HTTP/1.1", .targetInvalid),
        ("GET http:// HTTP/1.1", .targetInvalid),
        ("GET http:///a HTTP/1.1", .hostInvalid),
        ("GET http://u@b/ HTTP/1.1", .userinfoInTarget),
        ("GET http://u:p@b/ HTTP/1.1", .userinfoInTarget),
        ("GET http://b:x/ HTTP/1.1", .hostInvalid),
        ("GET http://b\\c/ HTTP/1.1", .hostInvalid),
        ("CONNECT b HTTP/1.1", .targetInvalid),
        ("CONNECT /b HTTP/1.1", .targetInvalid),
        ("CONNECT http://b:80/ HTTP/1.1", .targetInvalid),
    ])
    func theRequestLineIsRefused(_ line: String, _ cause: HTTPFailure.Cause) {
        expectRefusal(Self.withLine(line), cause)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", HTTPFailure.Cause.lineEndInvalid),
        ("GET / HTTP/1.1\r\rHost: a\r\n\r\n", .lineEndInvalid),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", .lineEndInvalid),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", .fieldNameInvalid),
        ("GET / HTTP/1.1\r\nHost: a\r\n\rX\r\n", .lineEndInvalid),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .foldedLine),
        ("GET / HTTP/1.1\r\n\r\n", .hostMissing),
        ("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", .lineEndInvalid),
    ])
    func theLineStructureIsRefused(_ text: String, _ cause: HTTPFailure.Cause) {
        expectRefusal(text, cause)
    }

    // C2.4, B102-B104, B170; HAProxy's CVE-2023-25725 (empty name)
    @Test(arguments: [
        (": x", HTTPFailure.Cause.fieldNameInvalid),
        ("X : x", .fieldNameInvalid),
        ("Content-Length : 5", .fieldNameInvalid),
        ("X\t: x", .fieldNameInvalid),
        ("X", .fieldNameInvalid),
        ("X(: x", .fieldNameInvalid),
        ("X\u{0}: x", .fieldNameInvalid),
        ("Xé: x", .fieldNameInvalid),
        ("\u{130}ost: x", .fieldNameInvalid),
        ("A: b\r\n folded", .foldedLine),
        ("A: b\r\n\tfolded: c", .foldedLine),
        ("A: b\rc", .lineEndInvalid),
        ("A: b\nC: d", .lineEndInvalid),
        ("A: b\u{0}c", .controlCharacter),
        ("A: b\u{7F}c", .controlCharacter),
        ("A: b\u{B}c", .controlCharacter),
        ("A: \u{1}", .controlCharacter),
        ("Content_Length: 5", .fieldNameAlias),
        ("content.length: 5", .fieldNameAlias),
        ("Transfer_Encoding: chunked", .fieldNameAlias),
        ("Transfer!Encoding: chunked", .fieldNameAlias),
        ("Keep_Alive: x", .fieldNameAlias),
        ("Proxy_Connection: x", .fieldNameAlias),
        ("HTTP2_Settings: x", .fieldNameAlias),
    ])
    func theFieldLineIsRefused(_ field: String, _ cause: HTTPFailure.Cause) {
        expectRefusal(Self.withField(field), cause)
    }

    // B99-B101; SwiftNIO's GHSA-mgc4-wqv7-4pxm
    @Test(arguments: [
        ("Content-Length:", HTTPFailure.Cause.contentLengthInvalid),
        ("Content-Length: +5", .contentLengthInvalid),
        ("Content-Length: -5", .contentLengthInvalid),
        ("Content-Length: 0x5", .contentLengthInvalid),
        ("Content-Length: 5 5", .contentLengthInvalid),
        ("Content-Length: 5, 5", .contentLengthInvalid),
        ("Content-Length: 5,", .contentLengthInvalid),
        ("Content-Length: 5.0", .contentLengthInvalid),
        ("Content-Length: 5\u{660}", .contentLengthInvalid),
        ("Content-Length: 9223372036854775808", .contentLengthInvalid),
        ("Content-Length: 18446744073709551621", .contentLengthInvalid),
        ("Content-Length: 99999999999999999999", .contentLengthInvalid),
        ("Content-Length: 00000000000000000005", .contentLengthInvalid),
        ("Content-Length: 5\r\nContent-Length: 5", .contentLengthRepeated),
        ("Content-Length: 5\r\nX: y\r\ncontent-length: 6", .contentLengthRepeated),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", .lengthAndCoding),
        ("Transfer-Encoding: chunked\r\nContent-Length: 0", .lengthAndCoding),
        ("Transfer-Encoding: gzip\r\nContent-Length: 0", .lengthAndCoding),
        ("Transfer-Encoding:", .transferEncodingInvalid),
        ("Transfer-Encoding: xchunked", .transferEncodingInvalid),
        ("Transfer-Encoding: chunkedx", .transferEncodingInvalid),
        ("Transfer-Encoding: identity", .transferEncodingInvalid),
        ("Transfer-Encoding: gzip", .transferEncodingInvalid),
        ("Transfer-Encoding: chunked, chunked", .transferEncodingInvalid),
        ("Transfer-Encoding: chunked, gzip", .transferEncodingInvalid),
        ("Transfer-Encoding: chunked,", .transferEncodingInvalid),
        ("Transfer-Encoding: , chunked", .transferEncodingInvalid),
        ("Transfer-Encoding: chunked;q=1", .transferEncodingInvalid),
        ("Transfer-Encoding: chunked ;q=1", .transferEncodingInvalid),
        ("Transfer-Encoding: \"chunked\"", .transferEncodingInvalid),
        ("Transfer-Encoding: 'chunked'", .transferEncodingInvalid),
        ("Transfer-Encoding: chunk ed", .transferEncodingInvalid),
        ("Transfer-Encoding:\tchunked", .transferEncodingInvalid),
        ("Transfer-Encoding: \tchunked", .transferEncodingInvalid),
        ("Transfer-Encoding: chunked\t", .transferEncodingInvalid),
        ("Transfer-Encoding: \u{B}chunked", .controlCharacter),
        ("Transfer-Encoding: chun\u{212A}ed", .transferEncodingInvalid),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .transferEncodingInvalid),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", .transferEncodingInvalid),
        ("Transfer-Encoding: gzip, chunked", .transferCodingUnsupported),
        ("Transfer-Encoding: identity, chunked", .transferCodingUnsupported),
        ("Transfer-Encoding: gzip;q=1, chunked", .transferCodingUnsupported),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", .transferCodingUnsupported),
    ])
    func theFramingIsRefused(_ field: String, _ cause: HTTPFailure.Cause) {
        expectRefusal(Self.withField(field), cause)
    }

    // B100
    @Test func transferEncodingInHTTP10IsRefused() {
        expectRefusal(
            Self.withField("Transfer-Encoding: chunked", version: "1.0"),
            .transferEncodingInHTTP10)
    }

    // B106
    @Test(arguments: [
        "a b", "a,b", "a/b", "a:", "a:0", "a:65536", "a:+80", "a:80:80", "u@a", "[::1", "::1",
        "[::1]x", "[v1.x]", "[fe80::1%25eth0]", "a%2eb", "\"a\"", "a\\b", "", "a#b", "a?b",
        "é.example",
    ])
    func theHostIsRefused(_ host: String) {
        expectRefusal("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", .hostInvalid)
        expectRefusal("GET / HTTP/1.0\r\nHost: \(host)\r\n\r\n", .hostInvalid)
    }

    // B106
    @Test func twoHostsAreRefusedInAnyVersion() {
        expectRefusal(Self.withField("Host: a"), .hostRepeated)
        expectRefusal(Self.withField("hOST: b", version: "1.0"), .hostRepeated)
    }

    // B119, B150
    @Test(arguments: [
        "Expect: 100-continue, 100-continue", "Expect: 200-ok", "Expect:", "Expect: 100-continue;a",
        "Expect: 100-continue\r\nExpect: 100-continue",
    ])
    func theExpectationIsRefused(_ field: String) {
        expectRefusal(Self.withField(field), .expectationUnsupported)
    }

    @Test(arguments: ["Connection: a b", "Connection: \"close\"", "Connection: close; x"])
    func theConnectionIsRefused(_ field: String) {
        expectRefusal(Self.withField(field), .connectionInvalid)
    }

    @Test(arguments: HTTPFailure.Cause.allCases)
    func everyCauseHasAClientsReason(_ cause: HTTPFailure.Cause) {
        let reason = HTTPFailure(cause, at: 0).reason
        #expect(reason.entry.fault == .client)
        #expect((400..<600).contains(reason.status))
    }

    /// Whole, byte by byte, and byte by byte with memory of the last call: always this cause, and
    /// always at the same offset.
    private func expectRefusal(
        _ text: String, _ cause: HTTPFailure.Cause,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let bytes = Array(text.utf8)
        let whole = parseRequest(text)
        #expect(whole.cause == cause, sourceLocation: location)
        #expect(
            parseRequestByteByByte(bytes, remembering: false) == whole, sourceLocation: location)
        #expect(
            parseRequestByteByByte(bytes, remembering: true) == whole, sourceLocation: location)
    }
}
