import Basics
import HTTP1
import Testing

/// Chunked bodies, whole and in every cut (contract B107, B108, B151).
struct ChunkedDecoderTests {
    struct Decoded: Equatable {
        var data = ""
        var consumed = 0
    }

    /// Feeds `bytes` in windows of `size` bytes, each followed by what is left of it.
    private func decode(
        _ bytes: [UInt8], by size: Int, limits: HeadLimits = HeadLimits()
    ) -> Outcome<Decoded> {
        var decoder = ChunkedDecoder(limits: limits)
        var decoded: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let window = Array(bytes[position..<min(position + size, bytes.count)])
            let guarded = GuardedBytes(window)
            do throws(HTTPFailure) {
                switch try decoder.next(guarded.span) {
                case .needMore(let consumed): position += consumed
                case .data(let range, let consumed):
                    decoded += window[range.bounds]
                    position += consumed
                case .end(let consumed):
                    let text = String(decoding: decoded, as: UTF8.self)
                    return .complete(Decoded(data: text, consumed: position + consumed))
                }
            } catch {
                return .failed(HTTPFailure(error.cause, at: position + error.offset))
            }
        }
        return .needMore
    }

    private func decode(_ text: String, limits: HeadLimits = HeadLimits()) -> Outcome<Decoded> {
        let bytes = Array(text.utf8)
        let whole = decode(bytes, by: max(bytes.count, 1), limits: limits)
        for size in [1, 2, 3, 7] {
            #expect(decode(bytes, by: size, limits: limits) == whole, "by \(size)")
        }
        return whole
    }

    // B107
    @Test(arguments: [
        ("0\r\n\r\n", ""),
        ("000\r\n\r\n", ""),
        ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("00000005\r\nhello\r\n0\r\n\r\n", "hello"),
        ("a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n", "01234567890123456789a"),
        ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
        ("5;a=b\r\nhello\r\n0;x\r\n\r\n", "hello"),
        ("5;a=\"b;\\\"c\"\r\nhello\r\n0\r\n\r\n", "hello"),
        ("5;\r\nhello\r\n0\r\n\r\n", "hello"),
        ("1\r\na\r\n0\r\nX-User: admin\r\nEmpty:\r\n\r\n", "a"),
    ])
    func theBodyIsDecoded(_ text: String, _ data: String) {
        #expect(decode(text) == .complete(Decoded(data: data, consumed: text.utf8.count)))
    }

    // B107
    @Test func whatFollowsTheBodyIsLeftAlone() {
        let body = "1\r\na\r\n0\r\n\r\n"
        let outcome = decode(body + "GET / HTTP/1.1\r\n")
        #expect(outcome == .complete(Decoded(data: "a", consumed: body.utf8.count)))
    }

    // B107, B151
    @Test(arguments: [
        ("\r\n", HTTPFailure.Cause.chunkSizeInvalid),
        ("g\r\n", .chunkSizeInvalid),
        ("-1\r\n", .chunkSizeInvalid),
        ("+1\r\n", .chunkSizeInvalid),
        ("0x5\r\n", .chunkSizeInvalid),
        ("5_0\r\n", .chunkSizeInvalid),
        (" 5\r\n", .chunkSizeInvalid),
        ("5 \r\n", .chunkSizeInvalid),
        ("5 ;a\r\n", .chunkSizeInvalid),
        ("5\n", .chunkSizeInvalid),
        ("5\rhello", .chunkSizeInvalid),
        (";a\r\n", .chunkSizeInvalid),
        ("00000000000000005\r\n", .chunkSizeInvalid),
        ("ffffffffffffffff\r\n", .chunkSizeInvalid),
        ("8000000000000000\r\n", .chunkSizeInvalid),
        ("10000000000000000\r\n", .chunkSizeInvalid),
        ("1\r\na\r\n7fffffffffffffff\r\n", .chunkSizeInvalid),
        ("5;a\nhello", .chunkExtensionInvalid),
        ("5;a\rb\r\n", .chunkSizeInvalid),
        ("5;a\"b\r\nhello\r\n0\r\n\r\n", .chunkExtensionInvalid),
        ("5;a=\"\n\"\r\n", .chunkExtensionInvalid),
        ("5;a=\"\\\r\n", .chunkExtensionInvalid),
        ("5;a\u{0}\r\n", .chunkExtensionInvalid),
        ("5;é\r\n", .chunkExtensionInvalid),
        ("5\r\nhelloX\r\n", .chunkEndInvalid),
        ("5\r\nhello\n", .chunkEndInvalid),
        ("5\r\nhello\rX", .chunkEndInvalid),
        ("5\r\nhelloXX0\r\n\r\n", .chunkEndInvalid),
        ("0\r\n\n", .trailerInvalid),
        ("0\r\n\rX", .trailerInvalid),
        ("0\r\n: x\r\n\r\n", .trailerInvalid),
        ("0\r\n x\r\n\r\n", .trailerInvalid),
        ("0\r\nA : x\r\n\r\n", .trailerInvalid),
        ("0\r\nA: x\r\n folded\r\n\r\n", .trailerInvalid),
        ("0\r\nA: x\n\r\n", .trailerInvalid),
        ("0\r\nA: x\rB", .trailerInvalid),
        ("0\r\nA: \u{0}\r\n\r\n", .trailerInvalid),
        ("0\r\nGET / HTTP/1.1\r\n\r\n", .trailerInvalid),
    ])
    func theBodyIsRefused(_ text: String, _ cause: HTTPFailure.Cause) {
        #expect(decode(text).cause == cause)
    }

    @Test(arguments: [
        "", "5", "5\r", "5\r\n", "5\r\nhell", "5\r\nhello", "5\r\nhello\r\n", "0\r\n", "0\r\nA: b",
        "0\r\nA: b\r\n", "0\r\n\r", "5;a",
    ])
    func anUnfinishedBodyNeverLooksComplete(_ text: String) {
        // B110
        #expect(decode(text) == .needMore)
    }

    // B107, B151
    @Test func extensionsAreCountedOverTheWholeMessage() {
        let chunk = "1;" + String(repeating: "x", count: 99) + "\r\na\r\n"
        let few = String(repeating: chunk, count: 40) + "0\r\n\r\n"
        #expect(decode(few).parsed?.data.count == 40)
        let many = String(repeating: chunk, count: 50) + "0\r\n\r\n"
        #expect(decode(many).cause == .chunkExtensionsTooLong)
    }

    // B108
    @Test func trailersAreBoundedInBytesAndLines() {
        let limits = HeadLimits(headBytesMax: 64, fieldsMax: 3)
        let long = "0\r\nA: " + String(repeating: "x", count: 100)
        #expect(decode(long, limits: limits).cause == .trailersTooLarge)
        let many = "0\r\n" + String(repeating: "A:\r\n", count: 4) + "\r\n"
        #expect(decode(many, limits: limits).cause == .trailersTooLarge)
        let few = "0\r\n" + String(repeating: "A:\r\n", count: 3) + "\r\n"
        #expect(decode(few, limits: limits).parsed != nil)
    }

    @Test func announcedBytesAreKnownBeforeTheDataArrives() throws {
        var decoder = ChunkedDecoder(limits: HeadLimits())
        let step = try decoder.next(Array("10\r\n".utf8).span)
        #expect(step == .needMore(consumed: 4))
        #expect(decoder.announcedBytes == 16)
        #expect(!decoder.isComplete)
    }

    @Test func afterTheEndNothingIsConsumed() throws {
        var decoder = ChunkedDecoder(limits: HeadLimits())
        let end = try decoder.next(Array("0\r\n\r\n".utf8).span)
        #expect(end == .end(consumed: 5))
        #expect(decoder.isComplete)
        let more = try decoder.next(Array("5\r\n".utf8).span)
        #expect(more == .end(consumed: 0))
    }

    @Test func randomDamageIsAnsweredAlikeInEveryCut() {
        var generator = RequestFuzzTests.Generator(state: 7)
        let valid = Array("5;a=\"b\"\r\nhello\r\na\r\n0123456789\r\n0\r\nX: y\r\n\r\n".utf8)
        for _ in 0..<300 {
            var bytes = valid
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] = RequestFuzzTests.interesting.randomElement(using: &generator) ?? 0
            let whole = decode(bytes, by: bytes.count)
            #expect(decode(bytes, by: 1) == whole)
            #expect(decode(bytes, by: 5) == whole)
        }
    }
}
