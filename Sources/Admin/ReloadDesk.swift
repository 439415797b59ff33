internal import Basics
package import Net
internal import Synchronization

/// Where reloads are asked for and answered: `POST /reload` and SIGHUP on one side, the thread that
/// reloads on the other. Whoever asks while one goes on gets the next, since the file may have
/// changed; all who ask until that begins share it.
package final class ReloadDesk: Sendable {
    /// Longest time that an asker waits for the answer; new issuers have less for their first keys.
    static let answerTime = Nanoseconds.seconds(30)

    private struct State {
        var asked: UInt64 = 0
        var begun: UInt64 = 0
        var ended: UInt64 = 0
        var report: ReloadReport
    }

    /// Rings for the thread that reloads.
    package let bell: Wake
    /// Rings for the admin loop when askers can be answered.
    let answered: Wake
    private let state: Mutex<State>

    package init(_ report: ReloadReport) throws(SystemError) {
        bell = try Wake()
        answered = try Wake()
        state = Mutex(State(report: report))
    }

    /// Asks for a reload; the number is for `page`.
    @discardableResult
    package func ask() -> UInt64 {
        let number = state.withLock { state in
            // Who asks before the next one begins shares it.
            if state.asked == state.begun { state.asked += 1 }
            return state.asked
        }
        bell.ring()
        return number
    }

    /// For the thread that reloads: whether it is to begin.
    package func begin() -> Bool {
        state.withLock { state in
            guard state.begun < state.asked else { return false }
            state.begun = state.asked
            return true
        }
    }

    /// For the same thread: how it ended.
    package func end(_ report: ReloadReport) {
        state.withLock { state in
            state.ended = state.begun
            state.report = report
        }
        answered.ring()
    }

    /// What became of the last reload.
    package var report: ReloadReport { state.withLock { $0.report } }

    /// The answer to whoever asked; nil while the reload goes on.
    func page(toAsker number: UInt64) -> AdminPage? {
        state.withLock { $0.ended >= number ? $0.report : nil }?.page(isAnswer: true)
    }
}
