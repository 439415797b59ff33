internal import Basics
package import Net
internal import Synchronization

/// Keeps the addresses of upstreams' names current, on a thread of its own.
package final class NameRefresh: Sendable {
    /// Longest time of one round of look-ups; the names that answered are taken meanwhile or then.
    private static let roundTime = Nanoseconds.seconds(5)
    /// Longest sleep: a bound for a clock that jumps.
    private static let sleepMax = Nanoseconds.seconds(60)

    private let directory: UpstreamDirectory
    private let wake: Wake
    private let isRunning = Atomic(false)

    package init(_ directory: UpstreamDirectory) throws(SystemError) {
        self.directory = directory
        wake = try Wake()
    }

    /// Starts the thread if there is a name at all; after a change of the configuration, makes it
    /// look at the new names at once.
    package func start() throws(SystemError) {
        wake.ring()
        guard directory.nextNameAt != .never,
            !isRunning.exchange(true, ordering: .acquiringAndReleasing)
        else { return }
        _ = try Thread.start(name: "postern-names") { [self] in run() }
    }

    private func run() {
        while true {
            lookUpDue()
            let pause = min(directory.nextNameAt - SystemClock.now(), Self.sleepMax)
            _ = wake.wait(milliseconds: Int32(clamping: pause.millisecondsRoundedUp))
        }
    }

    private func lookUpDue() {
        let now = SystemClock.now()
        let (questions, servers) = directory.dueNames(at: now)
        guard !questions.isEmpty else { return }
        let results: [Result<NameAnswer, SystemLookupError>]
        do throws(SystemLookupError) {
            results = try NameResolver(servers: servers).resolve(
                questions, until: now + Self.roundTime)
        } catch {
            results = questions.map { _ in .failure(error) }
        }
        let end = SystemClock.now()
        for (question, result) in zip(questions, results) {
            directory.take(result.map(Self.reachable), for: question, at: end)
        }
    }

    /// Drops addresses that the machine has no way to, such as IPv6 ones without IPv6; unless all
    /// would go.
    private static func reachable(_ answer: NameAnswer) -> NameAnswer {
        let kept = answer.addresses.filter(Socket.hasRoute(to:))
        guard !kept.isEmpty else { return answer }
        return NameAnswer(addresses: kept, lifeSeconds: answer.lifeSeconds)
    }
}
