/// A client connection that sends exact bytes and reads responses one by one.
package final class HTTPConnection {
    /// The socket below, for tests that care about single bytes.
    package let socket: RawSocket
    /// Bytes received and not yet used.
    private var pending: [UInt8] = []
    private var position = 0
    /// What ended the stream, once it ended.
    private var ending: Received?

    package init(to address: TestAddress, receiveBuffer: Int32? = nil) throws {
        socket = try RawSocket(to: address, receiveBuffer: receiveBuffer)
    }

    /// Sends `text` as it is.
    package func send(_ text: String) throws { try socket.send(text) }

    /// Sends a request with a Host field, a line per header and a body with its Content-Length.
    package func request(
        _ method: String, _ target: String, _ headers: [String] = [], body: String? = nil
    ) throws {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: postern.test\r\n"
        for header in headers { head += header + "\r\n" }
        if let body { head += "Content-Length: \(body.utf8.count)\r\n" }
        try send(head + "\r\n" + (body ?? ""))
    }

    /// Reads the next final response; `method` tells whether a body follows.
    package func response(
        to method: String = "GET", by deadline: Deadline = .usual
    ) throws -> RawResponse {
        var interims: [Int] = []
        while true {
            var response = try head(by: deadline)
            if (100..<200).contains(response.status) && response.status != 101 {
                interims.append(response.status)
                continue
            }
            response.interims = interims
            try readBody(of: &response, method: method, by: deadline)
            return response
        }
    }

    /// Reads a status line and its fields.
    package func head(by deadline: Deadline = .usual) throws -> RawResponse {
        var response = RawResponse()
        response.statusLine = try line(by: deadline)
        let parts = response.statusLine.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, let status = Int(parts[1]) else {
            throw TestFailure("not a status line: \(response.statusLine.prefix(200))")
        }
        response.status = status
        while true {
            let text = try line(by: deadline)
            if text.isEmpty { return response }
            let name = text.prefix { $0 != ":" }
            let value = text.dropFirst(name.count + 1).drop { $0 == " " }
            response.fields.append((String(name), String(value)))
        }
    }

    /// Whether the peer closes (or resets) before `deadline` without sending another byte.
    package func isClosed(by deadline: Deadline = .usual) -> Bool {
        if position < pending.count { return false }
        switch socket.receive(by: deadline) {
        case .end, .reset: return true
        case .timeout: return false
        case .bytes(let bytes):
            pending += bytes
            return false
        }
    }

    /// Everything until the peer closes, or the deadline.
    package func remainder(by deadline: Deadline = .usual) -> [UInt8] {
        while fill(by: deadline) {}
        defer { position = pending.count }
        return Array(pending[position...])
    }

    /// Receives and forgets up to `count` body bytes; what a slow reader does now and then.
    package func skip(_ count: Int, by deadline: Deadline = .usual) throws {
        _ = try take(count, by: deadline)
    }

    private func readBody(
        of response: inout RawResponse, method: String, by deadline: Deadline
    ) throws {
        if method == "HEAD" || [101, 204, 304].contains(response.status) {
            response.isComplete = true
        } else if response.values("Transfer-Encoding").contains("chunked") {
            response.end = .chunked
            try readChunks(of: &response, by: deadline)
        } else if let text = response["Content-Length"], let length = Int(text) {
            response.end = .length
            response.body = (try? take(length, by: deadline)) ?? Array(pending[position...])
            response.isComplete = response.body.count == length
        } else {
            response.end = .close
            response.body = remainder(by: deadline)
            response.isComplete = ending == .end
        }
    }

    private func readChunks(of response: inout RawResponse, by deadline: Deadline) throws {
        do {
            while true {
                let size = try line(by: deadline).prefix { $0 != ";" }
                guard let count = Int(size, radix: 16) else { return }
                if count == 0 { break }
                response.chunks.append(count)
                response.body += try take(count, by: deadline)
                guard try line(by: deadline).isEmpty else { return }
            }
            while true {
                let trailer = try line(by: deadline)
                if trailer.isEmpty { break }
                response.trailers.append(trailer)
            }
            response.isComplete = true
        } catch is TestFailure {}  // the peer stopped early: isComplete stays false
    }

    private func line(by deadline: Deadline) throws -> String {
        var searched = position
        while true {
            if let end = pending[searched...].firstIndex(of: 10) {
                let text = pending[position..<end]
                position = end + 1
                return String(decoding: text.last == 13 ? text.dropLast() : text, as: UTF8.self)
            }
            searched = pending.count
            try need(by: deadline)
        }
    }

    private func take(_ count: Int, by deadline: Deadline) throws -> [UInt8] {
        var taken: [UInt8] = []
        taken.reserveCapacity(count)
        while true {
            let part = pending[position..<min(pending.count, position + count - taken.count)]
            taken += part
            forget(upTo: position + part.count)
            if taken.count == count { return taken }
            try need(by: deadline)
        }
    }

    private func need(by deadline: Deadline) throws {
        guard fill(by: deadline) else {
            let rest = String(decoding: pending[position...].prefix(200), as: UTF8.self)
            throw TestFailure("stream ended (\(ending.map { "\($0)" } ?? "?")) after \"\(rest)\"")
        }
    }

    /// Receives more; false once the stream has ended or the deadline came.
    private func fill(by deadline: Deadline) -> Bool {
        let received = socket.receive(by: deadline)
        guard case .bytes(let bytes) = received else {
            ending = received
            return false
        }
        pending += bytes
        return true
    }

    /// Drops bytes that were used, so that a large body is not kept twice.
    private func forget(upTo end: Int) {
        if end == pending.count {
            pending.removeAll(keepingCapacity: true)
            position = 0
        } else {
            position = end
        }
    }
}
