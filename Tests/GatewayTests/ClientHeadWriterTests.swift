import Basics
import Foundation
import HTTP1
import TestSupport
import Testing

@testable import Gateway

/// The head that the client sees of an upstream's answer.
struct ClientHeadWriterTests {
    private static let date = WallTime(seconds: 784_111_777)

    /// Parses an answer's head and writes it for the client.
    private func relayed(
        _ head: String, toHead: Bool = false, framing: ClientHeadWriter.Framing = .asDeclared,
        closes: Bool = false, isPersonal: Bool = false
    ) throws -> String {
        var inbound = ByteBuffer(holding: head)
        var scratch = ResponseScratch()
        _ = try scratch.parse(&inbound, answeringHead: toHead, HeadLimits(), alreadySeen: 0)
        var outbox = ByteBuffer(capacity: 4096)
        let writer = ClientHeadWriter(
            id: GatewayBench.id, framing: framing, closes: closes, date: Self.date,
            isPersonal: isPersonal)
        scratch.writeClientHead(from: &inbound, writer, into: &outbox)
        return outbox.text
    }

    @Test func answerIsWrittenAnewWithItsFields() throws {
        let head = try relayed(
            "HTTP/1.0 299 As sent\r\nServer: x\r\nContent-Length: 05\r\nDate: today\r\n"
                + "X-Own: 1\r\n\r\n")
        #expect(
            head == """
                HTTP/1.1 299 As sent\r
                Server: x\r
                Date: today\r
                X-Own: 1\r
                X-Request-Id: \(GatewayBench.idText)\r
                Content-Length: 5\r
                \r

                """)
    }

    // B115
    @Test(arguments: [
        "Connection: close", "Keep-Alive: timeout=5", "Proxy-Connection: a", "TE: a", "Trailer: a",
        "Upgrade: h2c", "Proxy-Authenticate: Basic", "Proxy-Authentication-Info: a",
        "X-Request-Id: theirs",
    ])
    func fieldsOfOneConnectionEndHere(line: String) throws {
        let head = try relayed(
            "HTTP/1.1 200 OK\r\n\(line)\r\nX-Own: 1\r\nContent-Length: 0\r\n\r\n")
        #expect(!head.contains(line))
        #expect(head.contains("\r\nX-Own: 1\r\n"))
    }

    // B115
    @Test func nominatedFieldsAreRemoved() throws {
        let head = try relayed(
            "HTTP/1.1 200 OK\r\nX-Hop: 1\r\nConnection: x-hop\r\nX-Own: 1\r\nContent-Length: 0\r\n"
                + "\r\n")
        #expect(!head.lowercased().contains("x-hop"))
        #expect(head.contains("\r\nX-Own: 1\r\n"))
    }

    // B125, B126: a challenge of the upstream's own passes.
    @Test func otherFieldsKeepOrderSpellingAndMultiplicity() throws {
        let lines = "set-cookie: a=1\r\nSet-Cookie: b=2\r\nWWW-Authenticate: Basic\r\nSet-Cookie: c"
        let head = try relayed("HTTP/1.1 401 No\r\n\(lines)\r\nContent-Length: 0\r\n\r\n")
        #expect(head.contains("\r\n\(lines)\r\n"))
    }

    // B129
    @Test func dateIsAddedOnlyWhenThereIsNone() throws {
        let without = try relayed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let with = try relayed("HTTP/1.1 200 OK\r\ndate: x\r\nContent-Length: 0\r\n\r\n")
        #expect(without.contains("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"))
        #expect(with.contains("\r\ndate: x\r\n") && !with.contains("Date: Sun"))
    }

    // B128
    @Test(arguments: [
        ("", true, "\r\nCache-Control: private\r\n"), ("", false, nil),
        ("cache-control: public\r\n", true, "\r\ncache-control: public\r\n"),
        ("Expires: 0\r\n", true, "\r\nCache-Control: private\r\n"),
    ])
    func answerForOneCallerSaysSoUnlessTheUpstreamSpeaks(
        field: String, isPersonal: Bool, expected: String?
    ) throws {
        let head = try relayed(
            "HTTP/1.1 200 OK\r\n\(field)Content-Length: 0\r\n\r\n", isPersonal: isPersonal)
        let count = head.lowercased().components(separatedBy: "cache-control").count - 1
        #expect(count == (expected == nil ? 0 : 1))
        if let expected { #expect(head.contains(expected)) }
    }

    @Test(arguments: [
        (ClientHeadWriter.Framing.chunked, "\r\nTransfer-Encoding: chunked"), (.untilClose, ""),
    ])
    func framingIsOurs(framing: ClientHeadWriter.Framing, expected: String) throws {
        let head = try relayed(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", framing: framing, closes: true)
        #expect(head.hasSuffix("\(GatewayBench.idText)\(expected)\r\nConnection: close\r\n\r\n"))
        #expect(!head.contains("Content-Length"))
    }

    // B109, B123, B152
    @Test(
        arguments: [
            (200, true, "\r\nContent-Length: 7\r\n"), (304, false, "\r\nContent-Length: 7\r\n"),
            (204, false, nil),
        ] as [(Int, Bool, String?)])
    func lengthIsKeptWithoutABodyExceptWhereItIsForbidden(
        status: Int, toHead: Bool, expected: String?
    ) throws {
        let head = try relayed(
            "HTTP/1.1 \(status) OK\r\nContent-Length: 7\r\n\r\n", toHead: toHead)
        #expect(head.contains("Content-Length") == (expected != nil))
        if let expected { #expect(head.contains(expected)) }
    }

    // B120
    @Test func interimAnswerHasNothingOfOurs() throws {
        var inbound = ByteBuffer(
            holding: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: x-a\r\nX-A: 1\r\n"
                + "Content-Length: 3\r\n\r\n")
        var scratch = ResponseScratch()
        _ = try scratch.parse(&inbound, answeringHead: false, HeadLimits(), alreadySeen: 0)
        var outbox = ByteBuffer(capacity: 4096)
        scratch.writeInterimHead(from: &inbound, into: &outbox)
        #expect(outbox.text == "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
    }
}
