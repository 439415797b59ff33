internal import Basics
internal import HTTP1

/// Reading requests.
extension DemoConnection {
    /// Heads as large as the input buffer allows.
    private static let limits = HeadLimits(
        headBytesMax: 60 * 1024, fieldsMax: HeadLimits.fieldsCeiling, targetBytesMax: 32 * 1024)

    /// A head, and what has to be known of it to go on.
    private struct Start {
        var request: DemoRequest
        let framing: BodyFraming
        let wantsContinue: Bool
        let bytes: Int
    }

    /// Reads a whole request; nil when the peer has gone, said something that is not HTTP, or
    /// stayed silent too long.
    mutating func readRequest() -> DemoRequest? {
        guard var start = readStart() else { return nil }
        input.consume(start.bytes)
        if start.wantsContinue, !send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) { return nil }
        return readBody(of: &start.request, start.framing) ? start.request : nil
    }

    private mutating func readStart() -> Start? {
        var head = RequestHead()
        while true {
            do throws(HTTPFailure) {
                if let start = try Self.start(&head, input.readable) { return start }
            } catch {
                _ = send(Array("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".utf8))
                return nil
            }
            guard receive() else { return nil }
        }
    }

    private static func start(
        _ head: inout RequestHead, _ bytes: Span<UInt8>
    ) throws(HTTPFailure) -> Start? {
        guard case .complete(let count) = try head.parse(bytes, limits: limits) else { return nil }
        return Start(
            request: request(head, bytes), framing: head.framing,
            wantsContinue: head.expectsContinue, bytes: count)
    }

    private static func request(_ head: borrowing RequestHead, _ bytes: Span<UInt8>) -> DemoRequest
    {
        var request = DemoRequest()
        request.method = text(bytes, head.methodBytes)
        request.target = text(bytes, head.target)
        request.isHTTP11 = head.version == .http11
        request.keepsConnection = head.persists
        for index in 0..<head.fields.count {
            let line = head.fields[index]
            request.fields.append((text(bytes, line.name), text(bytes, line.value)))
        }
        return request
    }

    private static func text(_ bytes: Span<UInt8>, _ range: ByteRange) -> String {
        String(decoding: array(bytes.extracting(range.bounds)), as: UTF8.self)
    }

    private static func array(_ bytes: Span<UInt8>) -> [UInt8] {
        [UInt8](capacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    private mutating func readBody(of request: inout DemoRequest, _ framing: BodyFraming) -> Bool {
        switch framing {
        case .none, .untilClose: return true
        case .length(let length): return readBody(of: &request, length: length)
        case .chunked: return readChunks(of: &request)
        }
    }

    private mutating func readBody(of request: inout DemoRequest, length: UInt64) -> Bool {
        while request.bodyLength < length {
            if input.isEmpty && !receive() { return false }
            let count = Int(min(UInt64(input.count), length - request.bodyLength))
            Self.keep(input.readable.extracting(first: count), in: &request)
            input.consume(count)
        }
        return true
    }

    private mutating func readChunks(of request: inout DemoRequest) -> Bool {
        var decoder = ChunkedDecoder(limits: Self.limits)
        while true {
            let step: ChunkedDecoder.Step
            do throws(HTTPFailure) { step = try decoder.next(input.readable) } catch {
                return false
            }
            switch step {
            case .data(let range, let consumed):
                Self.keep(input.readable.extracting(range.bounds), in: &request)
                input.consume(consumed)
            case .needMore(let consumed):
                input.consume(consumed)
                if !receive() { return false }
            case .end(let consumed):
                input.consume(consumed)
                return true
            }
        }
    }

    /// Counts body bytes and keeps the first ones.
    private static func keep(_ bytes: Span<UInt8>, in request: inout DemoRequest) {
        request.bodyLength += UInt64(bytes.count)
        let room = DemoRequest.bodyBytesKept - request.body.count
        if room > 0 { request.body += array(bytes.extracting(first: min(room, bytes.count))) }
    }
}
