internal import Basics
internal import Config
internal import Fetch
internal import HTTP1
package import Net
internal import Synchronization

/// Asks the endpoints of upstreams with a `health_check` whether they are well, on a few threads of
/// its own: one that does not answer holds up one of them.
package final class HealthChecks: Sendable {
    /// Threads: as many endpoints may hang at the same time without delaying the others.
    private static let threadsMax = 4
    /// Longest sleep: what becomes due meanwhile by a change of the configuration waits so long.
    private static let sleepMax = Nanoseconds.milliseconds(500)
    /// Most bytes of an answer's body; nobody reads it.
    private static let bodyBytesMax = 1 << 20

    private let directory: UpstreamDirectory
    private let isRunning = Atomic(false)

    package init(_ directory: UpstreamDirectory) { self.directory = directory }

    /// Starts the threads if there is anything to check and they do not run yet; called again when
    /// the configuration has changed.
    package func start() throws(SystemError) {
        guard directory.hasChecks, !isRunning.exchange(true, ordering: .acquiringAndReleasing)
        else { return }
        for number in 0..<Self.threadsMax {
            _ = try Thread.start(name: "postern-health\(number)") { [self] in run() }
        }
    }

    private func run() {
        let trust = TrustStore(authorityFile: nil)
        while true {
            let (check, next) = directory.takeDueCheck(at: SystemClock.now())
            if let check {
                let failure = ask(check, trust)
                directory.checked(check, failure: failure, at: SystemClock.now())
                continue
            }
            let pause = min(next - SystemClock.now(), Self.sleepMax)
            Thread.sleep(milliseconds: Int32(clamping: max(1, pause.millisecondsRoundedUp)))
        }
    }

    /// Nil when the endpoint says that it is well, otherwise why not. Nothing of any client goes
    /// along.
    private func ask(_ check: DueCheck, _ trust: TrustStore) -> String? {
        let authority = String(decoding: check.written.authority, as: UTF8.self)
        guard let url = try? AbsoluteURL(parsing: "http://\(authority)\(check.rule.path)") else {
            return "the URL cannot be made"
        }
        let detour = FetchRoute.Detour(
            host: url.host, port: url.port, place: place(check), isPlain: true)
        let client = HTTPClient(
            trust: trust, route: FetchRoute(detour: detour), allowsLinkLocal: true)
        let request = FetchRequest(url: url, accept: "*/*", bodyBytesMax: Self.bodyBytesMax)
        do throws(FetchFailure) {
            let answer = try client.fetch(request, until: SystemClock.now() + check.rule.timeout)
            return (200...299).contains(answer.status) ? nil : "status \(answer.status)"
        } catch {
            return "\(error)"
        }
    }

    private func place(_ check: DueCheck) -> Endpoint {
        if check.address.isUnix { return check.written.place }
        return .network(host: check.address.hostText, port: check.address.port)
    }
}
