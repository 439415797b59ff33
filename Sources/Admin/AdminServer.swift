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
    /// Longest request head in bytes.
    private static let headBytesMax = 8 * 1024

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
            case .connection(let descriptor, _): answer(descriptor, &head)
            case .none: continue
            case .exhausted: Thread.sleep(milliseconds: 100)
            }
        }
    }

    private func answer(_ descriptor: consuming Descriptor, _ head: inout RequestHead) {
        var transport = Transport(descriptor, canWrite: true)
        let deadline = SystemClock.now() + Self.exchangeTime
        var inbound = ByteBuffer(capacity: Self.headBytesMax)
        guard let page = readPage(&transport, &inbound, &head, deadline) else { return }
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

    private func readPage(
        _ transport: inout Transport, _ inbound: inout ByteBuffer, _ head: inout RequestHead,
        _ deadline: Instant
    ) -> AdminPage? {
        let limits = HeadLimits(headBytesMax: Self.headBytesMax)
        while true {
            do throws(HTTPFailure) {
                if case .complete = try head.parse(inbound.readable, limits: limits) {
                    return page(for: head, inbound.readable)
                }
            } catch {
                return AdminPage(status: error.reason.status, text: "bad request\n")
            }
            switch transport.read(into: &inbound) {
            case .moved: continue
            case .wouldBlock:
                guard Waiting.wait(for: .readable, on: transport.number, until: deadline) else {
                    return nil
                }
            case .endOfStream, .failed: return nil
            }
        }
    }

    private func page(for head: borrowing RequestHead, _ bytes: Span<UInt8>) -> AdminPage {
        let path = bytes.extracting(head.path.bounds)
        var text = ""
        for index in path.indices { text.unicodeScalars.append(Unicode.Scalar(path[index])) }
        guard head.method == .get || head.method == .head else {
            return AdminPage(status: 405, text: "method not allowed\n", allow: "GET, HEAD")
        }
        return pages.page(at: text)
    }
}
