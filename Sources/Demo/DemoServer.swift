internal import Basics
internal import Net
internal import Synchronization

/// A small HTTP/1.1 server on threads of its own, for the demo and the tests: no routes, no TLS,
/// one function from request to answer.
final class DemoServer: Sendable {
    /// Connections served at once, a thread each; further ones wait in the kernel's queue.
    private static let threadsMax = 256

    private let listener: Listener
    private let stopBell: Wake
    private let name: String
    private let answer: @Sendable (DemoRequest) -> DemoResponse
    private let crew = Mutex(Crew())

    /// The server's threads.
    private struct Crew {
        var threads: [Thread] = []
        /// Threads that wait for a connection.
        var idle: [DemoHand] = []
    }

    /// Opens the listener; nothing is answered before `start`.
    init(
        name: String, on endpoint: Endpoint,
        answer: @escaping @Sendable (DemoRequest) -> DemoResponse
    ) throws(SystemError) {
        self.name = name
        self.answer = answer
        listener = try Listener(on: endpoint)
        stopBell = try Wake()
    }

    /// Where it listens, with the port that 0 became.
    var endpoint: Endpoint {
        guard case .network(let host, _) = listener.endpoint else { return listener.endpoint }
        return .network(host: host, port: listener.address.port)
    }

    /// Starts to answer.
    func start() throws(SystemError) {
        let thread = try Thread.start(name: name) { [self] in acceptConnections() }
        crew.withLock { $0.threads.append(thread) }
    }

    /// Stops, closes every connection and waits for the threads.
    func stop() {
        stopBell.ring()
        while let thread = crew.withLock({ $0.threads.popLast() }) { thread.join() }
        listener.removeFile()
    }

    /// The first thread's life: take connections and hand them to the others.
    private func acceptConnections() {
        guard var poller = try? Poller(),
            (try? poller.watchInput(listener.number, token: 0, shared: false)) != nil,
            (try? poller.watchInput(stopBell.number, token: 1, shared: false)) != nil
        else { return }
        while true {
            for index in 0..<poller.wait(milliseconds: -1) where poller.event(index).token == 1 {
                return
            }
            switch listener.accept() {
            case .connection(let descriptor, let peer):
                let host = Endpoint.network(host: peer.hostText, port: 0)
                hand(over: descriptor, isLoopback: peer.isUnix || host.isLoopback)
            case .none: continue
            case .exhausted: continue
            }
        }
    }

    /// Gives a connection to an idle thread or a new one; drops it when there are too many.
    private func hand(over descriptor: consuming Descriptor, isLoopback: Bool) {
        if let hand = crew.withLock({ $0.idle.popLast() }) ?? hireHand() {
            hand.take(descriptor, isLoopback: isLoopback)
        }
    }

    private func hireHand() -> DemoHand? {
        guard crew.withLock({ $0.threads.count }) < Self.threadsMax, let hand = try? DemoHand(),
            let thread = try? Thread.start(name: name, { [self] in work(as: hand) })
        else { return nil }
        crew.withLock { $0.threads.append(thread) }
        return hand
    }

    /// Another thread's life: serve the connections that are handed over, one after the other.
    private func work(as hand: DemoHand) {
        guard var poller = try? Poller(),
            (try? poller.watchInput(hand.bell.number, token: 0, shared: false)) != nil,
            (try? poller.watchInput(stopBell.number, token: 1, shared: false)) != nil
        else { return }
        while true {
            for index in 0..<poller.wait(milliseconds: -1) where poller.event(index).token == 1 {
                return
            }
            hand.bell.clear()
            guard let work = hand.work() else { continue }
            serve(Descriptor(owning: work.number), work.isLoopback)
            crew.withLock { $0.idle.append(hand) }
        }
    }

    private func serve(_ descriptor: consuming Descriptor, _ isLoopback: Bool) {
        guard let poller = try? Poller() else { return }
        var connection = DemoConnection(descriptor, poller)
        guard connection.watch(stopBell) else { return }
        while var request = connection.readRequest() {
            request.isFromLoopback = isLoopback
            let response = answer(request)
            guard connection.pause(milliseconds: response.delayMilliseconds),
                connection.send(response, to: request)
            else { return }
        }
    }
}
