internal import Basics
internal import Net
internal import Synchronization

/// A name lookup that ends at a deadline. getaddrinfo(3) cannot be interrupted and takes as long as
/// resolv.conf(5) allows, so names are looked up on a thread that is abandoned when it is late and
/// ends by itself.
final class BoundedLookup: Sendable {
    /// Lookups that may run at the same time in the process, abandoned ones included: enough for
    /// every lookup thread of an issuer, and a bound on what a dead resolver can cost.
    private static let runningMax = 64
    private static let running = Atomic<Int>(0)

    private let answer = Mutex<Result<[SocketAddress], SystemLookupError>?>(nil)
    private let wake: Wake

    /// All addresses of `endpoint`; an address is its own answer and takes no thread.
    static func addresses(
        of endpoint: Endpoint, until deadline: Instant
    ) throws(FetchFailure) -> [SocketAddress] {
        if let literal = endpoint.literalAddress { return [literal] }
        guard case .network(let host, _) = endpoint else { return [] }
        let answer: Result<[SocketAddress], SystemLookupError>?
        do throws(SystemError) {
            answer = try BoundedLookup().run(endpoint, until: deadline)
        } catch {
            throw .lookupFailed(host: host, text: error.description)
        }
        switch answer {
        case .success(let addresses): return addresses
        case .failure(let error): throw .lookupFailed(host: host, text: error.text)
        case nil: throw .timedOut(.lookup)
        }
    }

    private init() throws(SystemError) {
        wake = try Wake()
    }

    /// The answer; nil when it does not come in time.
    private func run(
        _ endpoint: Endpoint, until deadline: Instant
    ) throws(SystemError) -> Result<[SocketAddress], SystemLookupError>? {
        guard Self.running.wrappingAdd(1, ordering: .relaxed).oldValue < Self.runningMax else {
            Self.running.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
        do throws(SystemError) {
            try Thread.start(name: "postern-resolve") { [self] in
                let found = Result { () throws(SystemLookupError) in
                    try NameLookup.resolve(endpoint)
                }
                answer.withLock { $0 = found }
                Self.running.wrappingSubtract(1, ordering: .relaxed)
                wake.ring()
            }.detach()
        } catch {
            Self.running.wrappingSubtract(1, ordering: .relaxed)
            throw error
        }
        // Asked in a loop: a signal may end the wait early.
        while true {
            if let found = answer.withLock({ $0 }) { return found }
            let left = (deadline - SystemClock.now()).millisecondsRoundedUp
            guard left > 0 else { return nil }
            _ = wake.wait(milliseconds: Int32(clamping: left))
        }
    }
}
