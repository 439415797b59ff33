import Basics
import JSON
import TestSupport
import Testing

@testable import Gateway

/// What refused clients are told, for every reason of the table (contract B6 to B8, B10 to B12).
struct OwnAnswerTests {
    /// An answer taken apart by rules too simple to be wrong.
    private struct Answer {
        let startLine: String
        let fields: [(name: String, value: String)]
        let body: String

        init(_ text: String) throws {
            let parts = text.split(
                separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            let lines = parts[0].split(separator: "\r\n").map(String.init)
            startLine = try #require(lines.first)
            fields = lines.dropFirst().map { line in
                let name = line.prefix { $0 != ":" }
                return (String(name), String(line.dropFirst(name.count + 2)))
            }
            body = parts.count == 2 ? String(parts[1]) : ""
        }

        subscript(name: String) -> String? {
            let found = fields.filter { $0.name == name }
            return found.count == 1 ? found[0].value : nil
        }
    }

    private static func text(
        _ reason: Reason, scopes: String = "", isHead: Bool = false, closes: Bool = false
    ) -> String {
        let answer = OwnAnswer(
            refusal: Refusal(reason), id: GatewayBench.id, scopes: Array(scopes.utf8),
            isHead: isHead, closes: closes)
        var outbox = ByteBuffer(capacity: 4096)
        answer.write(
            into: &outbox, realm: Array("orders".utf8), date: WallTime(seconds: 784_111_777))
        return outbox.text
    }

    // B168
    @Test func wholeAnswerIsAsWritten() {
        #expect(
            Self.text(.tokenExpired) == """
                HTTP/1.1 401 Unauthorized\r
                Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                Content-Type: application/json; charset=utf-8\r
                Cache-Control: no-store\r
                X-Content-Type-Options: nosniff\r
                WWW-Authenticate: Bearer realm="orders", error="invalid_token", \
                error_description="The access token is not valid."\r
                X-Request-Id: \(GatewayBench.idText)\r
                Content-Length: 127\r
                \r
                {"error":"invalid_token","error_description":"The access token is not valid.",\
                "request_id":"\(GatewayBench.idText)"}

                """)
    }

    // B168
    @Test(arguments: Reason.allCases)
    func everyReasonGivesAWellFormedAnswer(reason: Reason) throws {
        let answer = try Answer(Self.text(reason))
        #expect(answer.startLine.hasPrefix("HTTP/1.1 \(reason.status) "))
        #expect(answer.startLine.count > "HTTP/1.1 400 ".count)
        #expect(Set(answer.fields.map(\.name)).count == answer.fields.count)
        for name in ["Date", "Content-Type", "Cache-Control", "X-Request-Id"] {
            #expect(answer[name] != nil)
        }
        #expect(answer["Content-Length"] == "\(answer.body.utf8.count)")
        let body = try JSONDocument(parsing: Array(answer.body.utf8)).root
        let names = body.members.map { String(decoding: $0.name, as: UTF8.self) }
        #expect(names == ["error", "error_description", "request_id"])
        #expect(body["error"]?.text == "\(reason.entry.error)")
        #expect(body["request_id"]?.text == GatewayBench.idText)
    }

    // B6: every 401 has a challenge; B9: always with a realm, and no attribute twice.
    @Test(arguments: Reason.allCases)
    func challengeIsGivenWhereOneBelongs(reason: Reason) throws {
        let challenge = try Answer(Self.text(reason))["WWW-Authenticate"]
        #expect((challenge != nil) == (reason.entry.challenge != nil))
        if reason.status == 401 { #expect(challenge != nil) }
        guard let challenge else { return }
        #expect(challenge.hasPrefix(#"Bearer realm="orders""#))
        let names = challenge.matches(of: #/(\w+)="[^"\\]*"/#).map { String($0.output.1) }
        #expect(Set(names).count == names.count)
    }

    // B6, B12
    @Test(arguments: [Reason.tokenMissing, .schemeUnsupported])
    func challengeWithoutCredentialsHasNoErrorCode(reason: Reason) throws {
        #expect(try Answer(Self.text(reason))["WWW-Authenticate"] == #"Bearer realm="orders""#)
    }

    // B7
    @Test func missingScopesAreNamed() throws {
        let challenge = try Answer(Self.text(.scopeInsufficient, scopes: "read write"))[
            "WWW-Authenticate"]
        #expect(challenge?.contains(#"error="insufficient_scope""#) == true)
        #expect(challenge?.hasSuffix(#", scope="read write""#) == true)
        let other = Self.text(.tokenExpired, scopes: "read")
        #expect(!other.contains("scope="))
    }

    // B7
    @Test func malformedCredentialsAreAMalformedRequest() throws {
        let answer = try Answer(Self.text(.authorizationMalformed))
        #expect(answer.startLine.hasPrefix("HTTP/1.1 400 "))
        #expect(answer["WWW-Authenticate"]?.contains(#"error="invalid_request""#) == true)
    }

    // B10: no client learns from the answer which check failed.
    @Test func badTokensAreAllAnsweredAlike() {
        let bad = Reason.allCases.filter { $0.entry.challenge == .invalidToken }
        #expect(Set(bad.map { Self.text($0) }).count == 1)
    }

    // B11
    @Test(arguments: Reason.allCases.filter { $0.entry.fault == .issuer })
    func issuersFailureIsNoChallengeAndTellsWhenToTryAgain(reason: Reason) throws {
        let answer = try Answer(Self.text(reason))
        #expect(answer.startLine.hasPrefix("HTTP/1.1 503 "))
        #expect(answer["WWW-Authenticate"] == nil)
        #expect(try #require(answer["Retry-After"].flatMap { Int($0) }) > 0)
    }

    // B126
    @Test(arguments: Reason.allCases)
    func onlyTemporaryRefusalsTellWhenToTryAgain(reason: Reason) throws {
        #expect((try Answer(Self.text(reason))["Retry-After"] != nil) == (reason.status == 503))
    }

    // B122
    @Test func refusedMethodNamesTheAllowedOnes() throws {
        let allow = try #require(try Answer(Self.text(.methodNotSupported))["Allow"])
        #expect(allow.contains("GET") && !allow.contains("TRACE") && !allow.contains("CONNECT"))
    }

    // B168
    @Test func answerToHeadHasTheLengthAndNoBody() throws {
        let whole = try Answer(Self.text(.noRoute))
        let head = try Answer(Self.text(.noRoute, isHead: true))
        #expect(head.body.isEmpty)
        #expect(head["Content-Length"] == whole["Content-Length"])
    }

    // B111
    @Test func closingIsSaid() throws {
        #expect(try Answer(Self.text(.bodyTooLarge, closes: true))["Connection"] == "close")
        #expect(try Answer(Self.text(.bodyTooLarge))["Connection"] == nil)
    }
}
