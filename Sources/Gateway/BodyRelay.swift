internal import Basics
internal import HTTP1

/// Moves body bytes from the buffer they arrived in to the outbox they leave by, re-framed. Bytes
/// in, bytes out: chunk extensions and trailers end here (contract B107, B108).
enum BodyRelay {
    /// Moves what there is of a chunked body and fits. `chunks` says whether it leaves in chunks
    /// of ours or bare. True when the body has ended.
    ///
    /// Tiny chunks are moved many at a time: each costs its bytes, not a system call.
    static func moveChunked(
        _ decoder: inout ChunkedDecoder, from inbound: inout ByteBuffer,
        to outbox: inout ByteBuffer, chunks: Bool
    ) throws(HTTPFailure) -> Bool {
        while !inbound.isEmpty, outbox.freeCount > WorkerBounds.chunkFrameBytes {
            let room = outbox.freeCount - WorkerBounds.chunkFrameBytes
            switch try decoder.next(inbound.readable.extracting(first: min(inbound.count, room))) {
            case .needMore(let consumed):
                inbound.consume(consumed)
            case .data(let range, let consumed):
                append(inbound, range.bounds, to: &outbox, chunks: chunks)
                inbound.consume(consumed)
            case .end(let consumed):
                inbound.consume(consumed)
                if chunks { outbox.append("0\r\n\r\n") }
                return true
            }
        }
        return false
    }

    /// Moves what there is of a body that ends with its connection.
    static func moveAll(
        from inbound: inout ByteBuffer, to outbox: inout ByteBuffer, chunks: Bool
    ) {
        let room = max(0, outbox.freeCount - WorkerBounds.chunkFrameBytes)
        let count = min(room, inbound.count)
        guard count > 0 else { return }
        append(inbound, 0..<count, to: &outbox, chunks: chunks)
        inbound.consume(count)
    }

    private static func append(
        _ inbound: borrowing ByteBuffer, _ bounds: Range<Int>, to outbox: inout ByteBuffer,
        chunks: Bool
    ) {
        let data = inbound.readable.extracting(bounds)
        guard chunks else { return outbox.append(data) }
        HeadWriter.chunkSize(data.count, into: &outbox)
        outbox.append(data)
        outbox.append("\r\n")
    }
}
