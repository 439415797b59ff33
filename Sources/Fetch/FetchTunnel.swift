internal import Basics
internal import HTTP1
internal import Net

/// Asks a proxy for a tunnel (RFC 9110 section 9.3.6). Nothing of ours is in the request but the
/// place; whoever runs the proxy learns no more than from the connection itself.
enum FetchTunnel {
    private static let limits = HeadLimits(headBytesMax: 8 * 1024, fieldsMax: 100)

    /// Makes the connection to a proxy one to `place`.
    static func open(
        over stream: inout FetchStream, to place: Endpoint, until deadline: Instant
    ) throws(FetchFailure) {
        let lines = [
            "CONNECT \(place) HTTP/1.1", "Host: \(place)", "User-Agent: postern", "", "",
        ]
        let request = Array(lines.joined(separator: "\r\n").utf8)
        try stream.write(request.span, until: deadline)
        var buffer = ByteBuffer(capacity: limits.headBytesMax)
        var head = ResponseHead()
        while true {
            if let bytes = try parse(&head, buffer) {
                guard (200...299).contains(head.status) else {
                    throw .proxyRefused(status: head.status)
                }
                // The server speaks second in HTTP and TLS: what came already is the proxy's own.
                guard bytes == buffer.count else { throw .answerInvalid("bytes after the head") }
                return
            }
            let count = try stream.read(into: &buffer, until: deadline, phase: .tunnel)
            guard count > 0 else { throw .closedEarly(.tunnel) }
        }
    }

    /// The head's length; nil while it is not whole.
    private static func parse(
        _ head: inout ResponseHead, _ buffer: borrowing ByteBuffer
    ) throws(FetchFailure) -> Int? {
        do throws(HTTPFailure) {
            let progress = try head.parse(buffer.readable, answering: .connect, limits: limits)
            guard case .complete(let bytes) = progress else { return nil }
            return bytes
        } catch {
            throw .answerInvalid(error.cause.rawValue)
        }
    }
}
