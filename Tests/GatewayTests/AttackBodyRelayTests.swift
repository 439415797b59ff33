import Basics
import HTTP1
import Testing

@testable import Gateway

/// A body of tiny chunks costs its bytes, not a call for each chunk.
struct AttackBodyRelayTests {
    @Test func tinyChunksAreMovedTogether() throws {
        var inbound = ByteBuffer(capacity: 64 * 1024)
        for _ in 0..<5000 { inbound.append("1;x=y\r\na\r\n") }
        var outbox = ByteBuffer(capacity: 64 * 1024)
        var decoder = ChunkedDecoder(limits: HeadLimits(headBytesMax: 1 << 20))
        // 5000 extensions are more than a message may have.
        var failure: HTTPFailure?
        do throws(HTTPFailure) {
            _ = try BodyRelay.moveChunked(
                &decoder, from: &inbound, to: &outbox, chunks: true)
        } catch {
            failure = error
        }
        #expect(failure?.cause == .chunkExtensionsTooLong)
        inbound.removeAll()
        outbox.removeAll()
        for _ in 0..<5000 { inbound.append("1\r\na\r\n") }
        decoder = ChunkedDecoder(limits: HeadLimits())
        let hasEnded = try BodyRelay.moveChunked(
            &decoder, from: &inbound, to: &outbox, chunks: true)
        let (left, moved) = (inbound.count, outbox.count)
        #expect(!hasEnded)
        #expect(left == 0)
        #expect(moved == 30_000)
    }
}
