internal import Basics
internal import HTTP1

/// Reads one answer from a connection: the head, interim heads skipped, and the body whole. Its
/// buffers are used again for the next answer.
struct ResponseReader: ~Copyable {
    /// Bounds of an answer's head: issuers send a dozen short fields.
    private static let limits = HeadLimits(headBytesMax: 16 * 1024, fieldsMax: 100)
    /// Bytes read at once, at least a whole head.
    private static let bufferBytes = 16 * 1024
    /// Interim answers (1xx) skipped before the final one; more is an attempt to keep us busy.
    private static let interimsMax = 8
    /// Bytes of a refusal's body that are read and dropped so that the connection can be kept.
    private static let refusalBytesMax = 16 * 1024

    /// Whether any byte of the answer has come.
    private(set) var hasSeenBytes = false
    /// Whether the connection is ready for another request after the answer.
    private(set) var canReuse = false

    private var buffer = ByteBuffer(capacity: bufferBytes)
    private var head = ResponseHead()
    private var body: [UInt8] = []
    private var bodyBytesMax = 0

    /// Forgets the answer before; called before the request is sent.
    mutating func begin() {
        buffer.removeAll()
        body = []
        hasSeenBytes = false
        canReuse = false
    }

    /// Reads the answer to a GET or POST: both are framed alike.
    mutating func read(
        from stream: inout FetchStream, bodyBytesMax: Int, until deadline: Instant
    ) throws(FetchFailure) -> FetchResponse {
        let headBytes = try readFinalHead(from: &stream, until: deadline)
        let status = head.status
        guard !(300...399).contains(status) else { throw .redirected(status: status) }
        let isWanted = (200...299).contains(status)
        if isWanted { try requireUncoded() }
        let type = mediaType
        buffer.consume(headBytes)
        self.bodyBytesMax = isWanted ? bodyBytesMax : Self.refusalBytesMax
        do throws(FetchFailure) {
            try readBody(from: &stream, until: deadline)
            canReuse = head.persists && buffer.isEmpty
        } catch {
            // What a refusal says at length is not worth failing for: the status is the answer.
            if isWanted { throw error }
        }
        return FetchResponse(status: status, mediaType: type, body: isWanted ? body : [])
    }

    // MARK: Head

    /// Reads heads up to the first that is final; answers its length in the buffer.
    private mutating func readFinalHead(
        from stream: inout FetchStream, until deadline: Instant
    ) throws(FetchFailure) -> Int {
        for _ in 0...Self.interimsMax {
            let bytes = try readHead(from: &stream, until: deadline)
            guard head.status < 200 else { return bytes }
            guard head.isInterim else { throw .statusUnexpected(head.status) }
            buffer.consume(bytes)
        }
        throw .answerInvalid("too many interim answers")
    }

    private mutating func readHead(
        from stream: inout FetchStream, until deadline: Instant
    ) throws(FetchFailure) -> Int {
        while true {
            if case .complete(let bytes) = try Self.parse(&head, buffer) { return bytes }
            buffer.compact()
            guard try fill(from: &stream, until: deadline, phase: .head) > 0 else {
                throw .closedEarly(.head)
            }
        }
    }

    private static func parse(
        _ head: inout ResponseHead, _ buffer: borrowing ByteBuffer
    ) throws(FetchFailure) -> HeadProgress {
        do throws(HTTPFailure) {
            return try head.parse(buffer.readable, answering: .get, limits: limits)
        } catch {
            throw .answerInvalid(error.cause.rawValue)
        }
    }

    /// Throws when the body is compressed: a small bomb could become a large one (contract B169).
    private func requireUncoded() throws(FetchFailure) {
        guard let value = head.fields.firstValue(of: .contentEncoding), !value.isEmpty else {
            return
        }
        let coding = buffer.readable.extracting(value.bounds)
        guard ByteScan.equals(coding, ignoringCase: "identity") else { throw .contentCoded }
    }

    /// Content-Type in lower case, without its parameters (RFC 9110 section 8.3).
    private var mediaType: String {
        guard let value = head.fields.firstValue(of: .contentType) else { return "" }
        let bytes = buffer.readable.extracting(value.bounds)
        var type = ""
        for index in bytes.indices {
            let byte = ASCII.lowercased(bytes[index])
            if byte == UInt8(ascii: ";") || byte == ASCII.space || byte == ASCII.tab { break }
            type.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return type
    }

    // MARK: Body

    private mutating func readBody(
        from stream: inout FetchStream, until deadline: Instant
    ) throws(FetchFailure) {
        switch head.framing {
        case .none: return
        case .length(let length):
            guard length <= UInt64(bodyBytesMax) else { throw .bodyTooLong(bytesMax: bodyBytesMax) }
            try readCounted(Int(length), from: &stream, until: deadline)
        case .chunked: try readChunks(from: &stream, until: deadline)
        case .untilClose:
            repeat {
                try take(buffer.count)
            } while try fill(from: &stream, until: deadline, phase: .body) > 0
        }
    }

    private mutating func readCounted(
        _ length: Int, from stream: inout FetchStream, until deadline: Instant
    ) throws(FetchFailure) {
        while true {
            try take(min(buffer.count, length - body.count))
            if body.count == length { return }
            guard try fill(from: &stream, until: deadline, phase: .body) > 0 else {
                throw .closedEarly(.body)
            }
        }
    }

    private mutating func readChunks(
        from stream: inout FetchStream, until deadline: Instant
    ) throws(FetchFailure) {
        var decoder = ChunkedDecoder(limits: Self.limits)
        while true {
            switch try Self.step(&decoder, buffer.readable) {
            case .data(let range, let consumed):
                buffer.consume(range.start)
                try take(Int(range.count))
                buffer.consume(consumed - range.end)
            case .needMore(let consumed):
                buffer.consume(consumed)
                guard try fill(from: &stream, until: deadline, phase: .body) > 0 else {
                    throw .closedEarly(.body)
                }
            case .end(let consumed):
                buffer.consume(consumed)
                return
            }
        }
    }

    private static func step(
        _ decoder: inout ChunkedDecoder, _ window: Span<UInt8>
    ) throws(FetchFailure) -> ChunkedDecoder.Step {
        do throws(HTTPFailure) {
            return try decoder.next(window)
        } catch {
            throw .answerInvalid(error.cause.rawValue)
        }
    }

    /// Moves the first `count` bytes of the buffer to the body.
    private mutating func take(_ count: Int) throws(FetchFailure) {
        guard count <= bodyBytesMax - body.count else { throw .bodyTooLong(bytesMax: bodyBytesMax) }
        Self.append(count, of: buffer, to: &body)
        buffer.consume(count)
    }

    private static func append(
        _ count: Int, of buffer: borrowing ByteBuffer, to body: inout [UInt8]
    ) {
        let bytes = buffer.readable.extracting(first: count)
        for index in bytes.indices { body.append(bytes[index]) }
    }

    private mutating func fill(
        from stream: inout FetchStream, until deadline: Instant, phase: FetchFailure.Phase
    ) throws(FetchFailure) -> Int {
        let count = try stream.read(into: &buffer, until: deadline, phase: phase)
        if count > 0 { hasSeenBytes = true }
        return count
    }
}
