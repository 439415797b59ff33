internal import Basics
internal import HTTP1
internal import Net

/// Reads one request of an operator from a connection: a small head, and for a POST a small body of
/// known length.
struct AdminRequestReader: ~Copyable {
    /// A request that gets no page but its refusal.
    struct Refusal: Error {
        let page: AdminPage
    }

    /// Longest request head in bytes.
    private static let headBytesMax = 8 * 1024

    private var inbound = ByteBuffer(capacity: headBytesMax + AdminRequest.bodyBytesMax)

    /// The request; nil when the client is gone or too slow.
    mutating func read(
        from transport: inout Transport, _ head: inout RequestHead, until deadline: Instant
    ) throws(Refusal) -> AdminRequest? {
        guard let bytes = try readHead(from: &transport, &head, deadline) else { return nil }
        var request = Self.request(head, inbound.readable)
        inbound.consume(bytes)
        guard request.method == .post else { return request }
        guard try readBody(of: &request, head.framing, from: &transport, deadline) else {
            return nil
        }
        return request
    }

    /// Length of the head; nil when it does not come.
    private mutating func readHead(
        from transport: inout Transport, _ head: inout RequestHead, _ deadline: Instant
    ) throws(Refusal) -> Int? {
        let limits = HeadLimits(headBytesMax: Self.headBytesMax)
        while true {
            do throws(HTTPFailure) {
                if case .complete(let bytes) = try head.parse(inbound.readable, limits: limits) {
                    return bytes
                }
            } catch {
                throw Refusal(page: AdminPage(status: error.reason.status, text: "bad request\n"))
            }
            guard fill(from: &transport, deadline) else { return nil }
        }
    }

    /// False when the body does not come.
    private mutating func readBody(
        of request: inout AdminRequest, _ framing: BodyFraming, from transport: inout Transport,
        _ deadline: Instant
    ) throws(Refusal) -> Bool {
        switch framing {
        case .none: return true
        case .chunked: throw Refusal(page: .problem(411, "a Content-Length is needed"))
        case .length(let length):
            guard length <= UInt64(AdminRequest.bodyBytesMax) else {
                throw Refusal(
                    page: .problem(413, "at most \(AdminRequest.bodyBytesMax) bytes are read"))
            }
            while inbound.count < Int(length) {
                guard fill(from: &transport, deadline) else { return false }
            }
            let bytes = inbound.readable
            for index in 0..<Int(length) { request.body.append(bytes[index]) }
            return true
        case .untilClose: throw Refusal(page: .problem(411, "a Content-Length is needed"))
        }
    }

    /// Reads more; false at the end of the stream and of time.
    private mutating func fill(from transport: inout Transport, _ deadline: Instant) -> Bool {
        inbound.compact()
        guard inbound.freeCount > 0 else { return false }
        while true {
            switch transport.read(into: &inbound) {
            case .moved: return true
            case .wouldBlock:
                guard Waiting.wait(for: .readable, on: transport.number, until: deadline) else {
                    return false
                }
            case .endOfStream, .failed: return false
            }
        }
    }

    private static func request(
        _ head: borrowing RequestHead, _ bytes: Span<UInt8>
    ) -> AdminRequest {
        var request = AdminRequest()
        switch head.method {
        case .get, .head: request.method = .get
        case .post: request.method = .post
        default: request.method = .other
        }
        request.path = text(bytes.extracting(head.path.bounds))
        if let type = head.fields.firstValue(of: .contentType) {
            let value = text(bytes.extracting(type.bounds)).lowercased()
            let media = value.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
            request.mediaType = String(media)
        }
        for index in 0..<head.fields.count {
            let name = bytes.extracting(head.fields[index].name.bounds)
            if ByteScan.equals(name, ignoringCase: "origin") { request.hasOrigin = true }
        }
        return request
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        var text = ""
        for index in bytes.indices { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
        return text
    }
}
