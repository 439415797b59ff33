import Foundation

/// Keep-alive clients that ask one request after the other and never ask twice: whatever goes wrong
/// counts. A connection is left only when its server said so in the answer before.
package final class SteadyClients: @unchecked Sendable {
    private let lock = NSLock()
    private let ended = DispatchGroup()
    private var isStopping = false
    private var seen: [String: Int] = [:]
    private var wrong: [String] = []

    /// Starts `count` clients, each on a thread of its own; `target` makes the request of each
    /// turn: its target and further header lines.
    package init(
        _ count: Int, to address: TestAddress, pause: Double = 0,
        request: @escaping @Sendable (Int) -> (target: String, headers: [String])
    ) {
        for client in 0..<count {
            ended.enter()
            Thread.detachNewThread { [self] in
                run(address, pause, request, client)
                ended.leave()
            }
        }
    }

    /// Answers so far by "status body".
    package var answers: [String: Int] { lock.withLock { seen } }

    /// Answers so far.
    package var count: Int { lock.withLock { seen.values.reduce(0, +) } }

    /// What went wrong, at most the first hundred.
    package var failures: [String] { lock.withLock { wrong } }

    /// Waits until so many more answers have come.
    package func waitForMore(_ more: Int) -> Bool {
        let wanted = count + more
        return Deadline.usual.wait { count >= wanted || !failures.isEmpty }
    }

    /// Ends all clients after the request that each is in.
    package func stop() {
        lock.withLock { isStopping = true }
        ended.wait()
    }

    private func run(
        _ address: TestAddress, _ pause: Double,
        _ request: (Int) -> (target: String, headers: [String]), _ client: Int
    ) {
        var connection: HTTPConnection?
        var turn = client
        while !lock.withLock({ isStopping }) {
            do {
                let open = try connection ?? HTTPConnection(to: address)
                let (target, headers) = request(turn)
                try open.request("GET", target, headers)
                let answer = try open.response()
                note(answer)
                connection = answer["Connection"] == "close" ? nil : open
            } catch {
                fail("\(error)")
                connection = nil
            }
            turn += 1
            if pause > 0 { Thread.sleep(forTimeInterval: pause) }
        }
    }

    private func note(_ answer: RawResponse) {
        lock.withLock { seen["\(answer.status) \(answer.text)", default: 0] += 1 }
        if answer.status != 200 || !answer.isComplete {
            fail("\(answer.statusLine): \(answer.text)")
        }
    }

    private func fail(_ text: String) {
        lock.withLock {
            if wrong.count < 100 { wrong.append(text) }
        }
    }
}
