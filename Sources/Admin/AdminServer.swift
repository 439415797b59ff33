internal import Basics
internal import HTTP1
package import Net

/// The operator's listener: a few threads that read one small request each, answer it and close.
/// It shares nothing with the workers but counters, so it answers while they are busy, and a
/// stuck scraper holds up one thread for two seconds at most.
package final class AdminServer: Sendable {
    /// Requests answered at the same time.
    private static let threadCount = 4
    /// Time that a client has for its request and for taking the answer.
    private static let exchangeTime = Nanoseconds.seconds(2)

    private let listener: Listener
    private let pages: AdminPages

    package init(listener: Listener, pages: AdminPages) {
        self.listener = listener
        self.pages = pages
    }

    /// Where it listens.
    package var address: SocketAddress { listener.address }

    /// Starts the threads; they live as long as the process.
    package func start() throws(SystemError) {
        for number in 0..<Self.threadCount {
            _ = try Thread.start(name: "postern-admin\(number)") { [self] in serve() }
        }
    }

    private func serve() {
        var head = RequestHead()
        while true {
            _ = Waiting.wait(for: .readable, on: listener.number, until: .never)
            switch listener.accept() {
            case .connection(let descriptor, let peer):
                answer(descriptor, isLocal: peer.isLoopback, &head)
            case .none: continue
            case .exhausted: Thread.sleep(milliseconds: 100)
            }
        }
    }

    private func answer(
        _ descriptor: consuming Descriptor, isLocal: Bool, _ head: inout RequestHead
    ) {
        var transport = Transport(descriptor, canWrite: true)
        let deadline = SystemClock.now() + Self.exchangeTime
        guard let page = page(&transport, isLocal: isLocal, &head, deadline) else { return }
        var outbox = ByteBuffer(capacity: page.body.count + 512)
        page.write(isHead: head.method == .head, into: &outbox)
        while !outbox.isEmpty {
            switch transport.write(outbox.readable) {
            case .moved(let count): outbox.consume(count)
            case .wouldBlock:
                guard Waiting.wait(for: .writable, on: transport.number, until: deadline) else {
                    return
                }
            case .endOfStream, .failed: return
            }
        }
        transport.finishSending()
    }

    /// The answer to the connection's one request; nil when the client is gone or too slow.
    private func page(
        _ transport: inout Transport, isLocal: Bool, _ head: inout RequestHead,
        _ deadline: Instant
    ) -> AdminPage? {
        do throws(AdminRequestReader.Refusal) {
            var reader = AdminRequestReader()
            guard var request = try reader.read(from: &transport, &head, until: deadline) else {
                return nil
            }
            request.isLocal = isLocal
            return pages.answer(request)
        } catch {
            return error.page
        }
    }
}
