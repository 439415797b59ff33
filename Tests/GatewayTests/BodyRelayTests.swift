import Basics
import HTTP1
import TestSupport
import Testing

@testable import Gateway

/// Bodies are re-framed, whole and in every cut, and nothing of the old frames gets through
/// (contract B107, B108).
struct BodyRelayTests {
    /// Feeds `text` in pieces of `size` bytes; answers what left by the outbox, what stayed in the
    /// inbound buffer, and whether the body ended. The outbox is emptied whenever it is low.
    private func moved(
        _ text: String, by size: Int, chunks: Bool, outboxBytes: Int = 4096
    ) throws(HTTPFailure) -> (out: [UInt8], rest: String, hasEnded: Bool) {
        var inbound = ByteBuffer(capacity: 4096)
        var outbox = ByteBuffer(capacity: outboxBytes)
        var decoder = ChunkedDecoder(limits: HeadLimits())
        var out: [UInt8] = []
        var left = Array(text.utf8)[...]
        while true {
            inbound.compact()
            inbound.append(bytes: Array(left.prefix(size)))
            left = left.dropFirst(size)
            var before = -1
            while before != inbound.count {
                before = inbound.count
                let hasEnded = try BodyRelay.moveChunked(
                    &decoder, from: &inbound, to: &outbox, chunks: chunks)
                #expect(outbox.hasOverflowed == false)
                out += outbox.bytes
                outbox.removeAll()
                if hasEnded { return (out, inbound.text, true) }
            }
            if left.isEmpty { return (out, inbound.text, false) }
        }
    }

    /// The data in our own chunks, with the check that they are plain ones.
    private func data(ofChunks bytes: [UInt8]) throws -> (data: String, isWhole: Bool) {
        var rest = bytes[...]
        var data: [UInt8] = []
        while let end = rest.firstRange(of: [13, 10]) {
            let line = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
            let count = try #require(Int(line, radix: 16), "\(line)")
            rest = rest[end.upperBound...]
            if count == 0 {
                #expect(Array(rest) == [13, 10])
                return (String(decoding: data, as: UTF8.self), true)
            }
            data += rest.prefix(count)
            rest = rest.dropFirst(count)
            #expect(Array(rest.prefix(2)) == [13, 10])
            rest = rest.dropFirst(2)
        }
        #expect(rest.isEmpty)
        return (String(decoding: data, as: UTF8.self), false)
    }

    // B107, B108
    @Test(arguments: [1, 2, 3, 7, 4000])
    func extensionsAndTrailersEndHere(size: Int) throws {
        let text =
            "5;name=\"v\"\r\nhello\r\n006\r\n world\r\n0;last\r\nX-Auth-Subject: eve\r\n"
            + "Content-Length: 3\r\n\r\nGET / HTTP/1.1"
        let (chunked, rest, hasEnded) = try moved(text, by: size, chunks: true)
        let (body, isWhole) = try data(ofChunks: chunked)
        #expect(hasEnded && isWhole)
        #expect(body == "hello world")
        #expect("GET / HTTP/1.1".hasPrefix(rest))
        #expect(!String(decoding: chunked, as: UTF8.self).contains("eve"))
        let (bare, _, bareEnded) = try moved(text, by: size, chunks: false)
        #expect(bareEnded)
        #expect(String(decoding: bare, as: UTF8.self) == "hello world")
    }

    // B112: the next request's bytes are left alone.
    @Test func bytesAfterTheBodyStay() throws {
        let (_, rest, hasEnded) = try moved("0\r\n\r\nGET /next", by: 100, chunks: true)
        #expect(hasEnded)
        #expect(rest == "GET /next")
    }

    // B110: an unfinished body gets no last chunk, at whatever byte it ends.
    @Test func unfinishedBodyNeverLooksWhole() throws {
        let text = "5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\nX-T: 1\r\n\r\n"
        for count in 0..<text.utf8.count {
            let (out, _, hasEnded) = try moved(
                String(decoding: text.utf8.prefix(count), as: UTF8.self), by: 4, chunks: true)
            #expect(!hasEnded)
            let (_, isWhole) = try data(ofChunks: out)
            #expect(!isWhole, "\(count)")
        }
    }

    // B107, B151
    @Test(arguments: [
        "5\nhello\r\n", "5\r\nhelloX\r\n", "-5\r\nhello\r\n", "0x5\r\nhello\r\n", "\r\n",
        "5;a\nb\r\nhello\r\n", "11111111111111111\r\n", "0\r\nX : y\r\n\r\n", "0\r\n\n",
    ])
    func malformedChunksFailAndNothingIsMadeWhole(text: String) {
        for size in [1, 100] {
            #expect(throws: HTTPFailure.self) {
                try moved(text, by: size, chunks: true)
            }
        }
    }

    @Test(arguments: [40, 64, 100])
    func smallOutboxIsNeverOverrun(outboxBytes: Int) throws {
        let piece = String(repeating: "0123456789abcdef", count: 20)
        let text = "140\r\n\(piece)\r\n0\r\n\r\n"
        for chunks in [true, false] {
            let (out, _, hasEnded) = try moved(
                text, by: 4000, chunks: chunks, outboxBytes: outboxBytes)
            #expect(hasEnded)
            let body = chunks ? try data(ofChunks: out).data : String(decoding: out, as: UTF8.self)
            #expect(body == piece)
        }
    }

    @Test func fullOutboxMovesNothing() throws {
        var inbound = ByteBuffer(holding: "5\r\nhello\r\n0\r\n\r\n")
        var outbox = ByteBuffer(capacity: WorkerBounds.chunkFrameBytes)
        var decoder = ChunkedDecoder(limits: HeadLimits())
        let hasEnded = try BodyRelay.moveChunked(
            &decoder, from: &inbound, to: &outbox, chunks: true)
        #expect(!hasEnded)
        #expect(inbound.count == 15)
        #expect(outbox.count == 0)
    }

    // B109
    @Test(arguments: [true, false])
    func bodyUntilCloseIsMovedAsFarAsThereIsRoom(chunks: Bool) throws {
        var inbound = ByteBuffer(holding: String(repeating: "x", count: 100))
        var outbox = ByteBuffer(capacity: WorkerBounds.chunkFrameBytes + 60)
        BodyRelay.moveAll(from: &inbound, to: &outbox, chunks: chunks)
        #expect(inbound.count == 40)
        #expect(outbox.hasOverflowed == false)
        let out = outbox.bytes
        let moved = chunks ? try data(ofChunks: out).data : String(decoding: out, as: UTF8.self)
        #expect(moved == String(repeating: "x", count: 60))
        var empty = ByteBuffer(capacity: 8)
        outbox.removeAll()
        BodyRelay.moveAll(from: &empty, to: &outbox, chunks: chunks)
        #expect(outbox.count == 0)
    }
}
