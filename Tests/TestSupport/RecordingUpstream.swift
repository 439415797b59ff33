import Foundation

/// An upstream that keeps every request it saw and answers as the test says.
package final class RecordingUpstream: @unchecked Sendable {
    private let record = Record()
    private let listener: RawListener

    /// What it answers to a request: bytes, and whether the connection stays open after them.
    package typealias Answer = @Sendable (RecordedRequest, RawSocket) -> Bool

    /// Starts on `address` (port 0: any). `answer` sends what it likes and says whether the
    /// connection goes on; by default every request gets 200 and "hello".
    package init(
        on address: TestAddress = .ipv4(port: 0), answer: @escaping Answer = RecordingUpstream.hello
    ) throws {
        let record = self.record
        listener = try RawListener(on: address) { socket, number in
            let reader = RequestReader(socket, connection: number)
            while let request = reader.request() {
                record.add(request)
                if !answer(request, socket) { break }
            }
            record.add(leftover: reader.rest)
            socket.close()
        }
    }

    deinit { listener.close() }

    /// Where it listens.
    package var address: TestAddress { listener.address }
    /// Requests seen so far, oldest first.
    package var requests: [RecordedRequest] { record.requests }
    /// Bytes that never became a whole request, over all connections that have ended.
    package var leftover: [UInt8] { record.leftover }
    /// Number of connections accepted so far.
    package var connectionCount: Int { listener.acceptedCount }

    /// Stops listening and closes every connection.
    package func close() { listener.close() }

    /// The only request seen; throws when there were none or more.
    package func onlyRequest() throws -> RecordedRequest {
        let seen = requests
        guard seen.count == 1 else { throw TestFailure("upstream saw \(seen.count) requests") }
        return seen[0]
    }

    /// Answers 200 with a body of five bytes and keeps the connection.
    package static let hello: Answer = { _, socket in
        (try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) ?? false
    }

    /// Answers every request with the same bytes.
    package static func always(_ response: String, keep: Bool = true) -> Answer {
        { _, socket in ((try? socket.send(response)) ?? false) && keep }
    }
}

/// What the connections' threads write and the test reads.
private final class Record: @unchecked Sendable {
    private let lock = NSLock()
    private var seen: [RecordedRequest] = []
    private var rest: [UInt8] = []

    var requests: [RecordedRequest] { lock.withLock { seen } }
    var leftover: [UInt8] { lock.withLock { rest } }

    func add(_ request: RecordedRequest) { lock.withLock { seen.append(request) } }
    func add(leftover: [UInt8]) { lock.withLock { rest += leftover } }
}
