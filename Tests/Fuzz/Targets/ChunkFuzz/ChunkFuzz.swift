import Basics
import FuzzSupport
import HTTP1

/// Chunked bodies: the same data, end and failure however the bytes arrive, and the same data
/// again when they are chunked anew. The first byte says in which steps they arrive.
@main
enum ChunkFuzz {
    /// Low, so that short inputs reach them.
    private static let limits = HeadLimits(headBytesMax: 256, fieldsMax: 4)

    static func main() {
        Fuzzer.run { input in
            guard input.count > 0 else { return }
            let bytes = [UInt8](copying: input.extracting(1..<input.count))
            let whole = Body(bytes, step: max(bytes.count, 1), limits)
            for step in [1, Int(input[0]) % 16 + 2] {
                require(Body(bytes, step: step, limits) == whole, "by \(step) it is another")
            }
            if whole.outcome == .end {
                checkEnd(whole, bytes)
                checkAgain(whole)
            }
            if case .failure(let failure) = whole.outcome {
                require(failure.offset < bytes.count, "the failure lies outside")
            }
        }
    }

    /// Nothing before the end is whole, and nothing behind it matters.
    private static func checkEnd(_ body: Body, _ bytes: [UInt8]) {
        require(body.announced == UInt64(body.data.count), "other data than was announced")
        let front = Array(bytes[..<body.consumed])
        require(ChunkReference.data(of: front) == body.data, "no body by the letter")
        require(Body(front, step: front.count, limits) == body, "what follows matters")
        let cut = Body(Array(front.dropLast()), step: front.count, limits)
        require(cut.outcome == .needMore, "half a body was whole")
    }

    /// The data chunked anew, in pieces of 7 bytes.
    private static func checkAgain(_ body: Body) {
        var buffer = ByteBuffer(capacity: 1 << 16)
        var start = 0
        while start < body.data.count {
            let piece = body.data[start..<min(start + 7, body.data.count)]
            HeadWriter.chunkSize(piece.count, into: &buffer)
            buffer.append(bytes: Array(piece))
            buffer.append("\r\n")
            start += 7
        }
        HeadWriter.chunkSize(0, into: &buffer)
        buffer.append("\r\n")
        require(!buffer.hasOverflowed, "the body grew out of bounds")
        let again = Body([UInt8](copying: buffer.readable), step: 5, limits)
        require(again.outcome == .end && again.data == body.data, "chunked anew it is another")
        require(again.consumed == buffer.count, "chunked anew it ends elsewhere")
    }
}
