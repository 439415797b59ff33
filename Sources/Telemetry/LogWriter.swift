package import Net
internal import Synchronization

/// Writes log lines on a thread of its own, so that a full pipe or a slow disk never holds up a
/// worker. What does not fit into the queue is counted and reported, not waited for.
package final class LogWriter: Sendable {
    /// Bytes that may wait to be written: some thousand lines, enough for a burst of refusals.
    package static let queueBytesMax = 1024 * 1024

    /// How long stopping waits for the output to take what is queued: nobody may read it any more.
    package static let stopMilliseconds: Int32 = 1_000

    private struct State {
        var waiting: [UInt8] = []
        var dropped = 0
        var isStopping = false
    }

    private let state = Mutex(State())
    private let wake: Wake
    private let hasEnded: Wake
    private let output: @Sendable ([UInt8]) -> Void
    private let thread = Mutex<Thread?>(nil)

    /// Starts the thread; `output` is called on it with whole lines.
    package init(output: @escaping @Sendable ([UInt8]) -> Void) throws(SystemError) {
        wake = try Wake()
        hasEnded = try Wake()
        self.output = output
        let started = try Thread.start(name: "postern-log") { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Queues one line, which ends in a newline, or drops it when the queue is full.
    package func write(_ line: [UInt8]) {
        let mustRing: Bool = state.withLock { state in
            guard !state.isStopping, state.waiting.count + line.count <= Self.queueBytesMax else {
                state.dropped += 1
                return false
            }
            state.waiting += line
            return state.waiting.count == line.count
        }
        if mustRing { wake.ring() }
    }

    /// Lines dropped so far and not yet reported.
    package var dropped: Int { state.withLock { $0.dropped } }

    /// Writes out what is queued and ends the thread, if the output takes it in time; a thread
    /// that is stuck there ends with the process.
    package func stop() {
        state.withLock { $0.isStopping = true }
        wake.ring()
        let running: Thread? = thread.withLock { thread in
            let taken = thread
            thread = nil
            return taken
        }
        if hasEnded.wait(milliseconds: Self.stopMilliseconds) { running?.join() }
    }

    private func run() {
        while true {
            let (lines, dropped, isStopping): ([UInt8], Int, Bool) = state.withLock { state in
                let taken = (state.waiting, state.dropped, state.isStopping)
                state.waiting = []
                state.dropped = 0
                return taken
            }
            if !lines.isEmpty { output(lines) }
            if dropped > 0 {
                output(
                    Array("{\"level\":\"warning\",\"message\":\"log lines dropped\",".utf8)
                        + Array("\"count\":\(dropped)}\n".utf8))
            }
            if lines.isEmpty {
                if isStopping { return hasEnded.ring() }
                _ = wake.wait(milliseconds: -1)
            }
        }
    }
}
