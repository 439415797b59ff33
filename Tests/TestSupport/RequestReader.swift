/// Reads requests off an upstream's connection, keeping every byte.
package final class RequestReader {
    private let socket: RawSocket
    private let connection: Int
    private var pending: [UInt8] = []

    package init(_ socket: RawSocket, connection: Int) {
        self.socket = socket
        self.connection = connection
    }

    /// Every byte received and not yet returned as part of a request.
    package var rest: [UInt8] { pending }

    /// Reads a head; nil when the peer closed before one was whole.
    package func head(by deadline: Deadline = Deadline(seconds: 60)) -> String? {
        while true {
            if let end = endOfHead() {
                let head = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeFirst(end)
                return head
            }
            guard fill(by: deadline) else { return nil }
        }
    }

    /// Reads a whole request; nil when the peer closed before it was whole.
    package func request(by deadline: Deadline = Deadline(seconds: 60)) -> RecordedRequest? {
        guard let head = head(by: deadline) else { return nil }
        let bare = RecordedRequest(connection: connection, head: head, rawBody: [], body: [])
        if bare.values("Transfer-Encoding").contains(where: { $0.lowercased() == "chunked" }) {
            return chunked(head, by: deadline)
        }
        guard let length = bare.values("Content-Length").first.flatMap(Int.init), length > 0 else {
            return bare
        }
        guard let body = take(length, by: deadline) else { return nil }
        return RecordedRequest(connection: connection, head: head, rawBody: body, body: body)
    }

    private func chunked(_ head: String, by deadline: Deadline) -> RecordedRequest? {
        var raw: [UInt8] = []
        var body: [UInt8] = []
        while true {
            guard let line = line(by: deadline) else { return nil }
            raw += line
            let text = String(decoding: line, as: UTF8.self)
            guard let size = Int(text.prefix { $0.isHexDigit }, radix: 16) else { return nil }
            if size == 0 { break }
            guard let data = take(size, by: deadline), let end = take(2, by: deadline) else {
                return nil
            }
            raw += data + end
            body += data
        }
        while let line = line(by: deadline) {  // trailer lines and the last, empty one
            raw += line
            if line == [13, 10] || line == [10] {
                return RecordedRequest(
                    connection: connection, head: head, rawBody: raw, body: body)
            }
        }
        return nil
    }

    private func line(by deadline: Deadline) -> [UInt8]? {
        while true {
            if let end = pending.firstIndex(of: 10) { return take(end + 1, by: deadline) }
            guard fill(by: deadline) else { return nil }
        }
    }

    private func take(_ count: Int, by deadline: Deadline) -> [UInt8]? {
        while pending.count < count {
            guard fill(by: deadline) else { return nil }
        }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    private func fill(by deadline: Deadline) -> Bool {
        guard case .bytes(let bytes) = socket.receive(maximum: 262_144, by: deadline) else {
            return false
        }
        pending += bytes
        return true
    }

    private func endOfHead() -> Int? {
        guard pending.count >= 4 else { return nil }
        for end in 4...pending.count where pending[(end - 4)..<end] == [13, 10, 13, 10] {
            return end
        }
        return nil
    }
}
