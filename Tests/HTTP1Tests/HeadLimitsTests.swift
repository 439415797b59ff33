import HTTP1
import Testing

/// Bounds hold while a head is incomplete, and exactly (contract B105).
struct HeadLimitsTests {
    static let limits = HeadLimits(headBytesMax: 128, fieldsMax: 3, targetBytesMax: 16)

    private func outcomes(_ text: String) -> [Outcome<ParsedRequest>] {
        let bytes = Array(text.utf8)
        return [
            parseRequest(text, limits: Self.limits),
            parseRequestByteByByte(bytes, limits: Self.limits, remembering: false),
            parseRequestByteByByte(bytes, limits: Self.limits, remembering: true),
        ]
    }

    private func request(headBytes: Int) -> String {
        let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
        let filler = String(repeating: "x", count: headBytes - start.utf8.count - 4)
        return start + filler + "\r\n\r\n"
    }

    @Test func aHeadOfTheLargestSizeIsAccepted() {
        for outcome in outcomes(request(headBytes: 128)) {
            #expect(outcome.parsed?.bytes == 128)
        }
    }

    // B105
    @Test func aHeadOfOneByteMoreIsRefused() {
        for outcome in outcomes(request(headBytes: 129)) {
            #expect(outcome.cause == .headTooLong)
        }
    }

    // B105
    @Test func anEndlessHeadIsRefused() {
        for text in [
            "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "x", count: 4096),
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "\t", count: 4096),
        ] {
            for outcome in outcomes(text) { #expect(outcome.cause == .headTooLong) }
        }
    }

    @Test func aBodyAfterTheHeadIsNotCounted() {
        let text = request(headBytes: 100) + String(repeating: "x", count: 4096)
        #expect(parseRequest(text, limits: Self.limits).parsed?.bytes == 100)
    }

    @Test func aTargetOfTheLargestSizeIsAccepted() {
        let target = "/" + String(repeating: "x", count: 15)
        for outcome in outcomes("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n") {
            #expect(outcome.parsed?.target == target)
        }
    }

    // B105
    @Test func aLongerTargetIsRefusedBeforeItEnds() {
        for text in [
            "GET /" + String(repeating: "x", count: 16),
            "GET /" + String(repeating: "x", count: 16) + " HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            #expect(parseRequest(text, limits: Self.limits).cause == .targetTooLong)
            let bytes = Array(text.utf8)
            #expect(
                parseRequestByteByByte(bytes, limits: Self.limits, remembering: false).cause
                    == .targetTooLong)
        }
    }

    @Test func asManyFieldsAsAllowedAreAccepted() {
        for outcome in outcomes("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n") {
            #expect(outcome.parsed?.fields.count == 3)
        }
    }

    // B105
    @Test func oneMoreFieldIsRefused() {
        for outcome in outcomes("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC:\r\n\r\n") {
            #expect(outcome.cause == .tooManyFields)
        }
    }

    // SwiftNIO's CVE-2026-28980
    @Test func fieldsWithoutEndAreRefusedUnderTheDefaults() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "a:\r\n", count: 500_000)
        #expect(parseRequest(text).cause == .tooManyFields)
    }

    @Test func wishesBeyondTheCeilingsArePulledIn() {
        let limits = HeadLimits(headBytesMax: .max, fieldsMax: .max, targetBytesMax: .max)
        #expect(limits.headBytesMax == HeadLimits.headBytesCeiling)
        #expect(limits.fieldsMax == HeadLimits.fieldsCeiling)
        #expect(limits.targetBytesMax == HeadLimits.headBytesCeiling)
        let least = HeadLimits(headBytesMax: -1, fieldsMax: -1, targetBytesMax: -1)
        #expect(least.headBytesMax > 0 && least.fieldsMax > 0 && least.targetBytesMax > 0)
    }

    @Test func theFieldTableHoldsAsManyFieldsAsCanBeConfigured() {
        let count = HeadLimits.fieldsCeiling
        let fields = (1..<count).map { "X-\($0): \($0)\r\n" }.joined()
        let text = "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"
        let parsed = parseRequest(text, limits: HeadLimits(fieldsMax: count)).parsed
        #expect(parsed?.fields.count == count)
        #expect(parsed?.fields.last == "X-\(count - 1)=\(count - 1)")
    }
}
