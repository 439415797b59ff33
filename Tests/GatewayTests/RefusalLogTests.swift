import Basics
import HTTP1
import Logging
import Synchronization
import Testing

@testable import Gateway

/// One line per refusal, within a budget.
struct RefusalLogTests {
    /// Collects events.
    private final class Journal: Sendable {
        struct Line: Sendable {
            let level: Logger.Level
            let message: String
            let metadata: [String: String]
        }

        private let kept = Mutex<[Line]>([])
        var lines: [Line] { kept.withLock { $0 } }

        func add(_ line: Line) { kept.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let journal: Journal
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).mapValues(\.description)
            journal.add(
                Journal.Line(
                    level: event.level, message: event.message.description, metadata: fields))
        }
    }

    private let journal = Journal()

    private func makeLog(level: Logger.Level = .info) -> RefusalLog {
        let handler = Handler(journal: journal, logLevel: level)
        return RefusalLog(logger: Logger(label: "test") { _ in handler })
    }

    private static func at(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: milliseconds * 1_000_000)
    }

    private func write(
        _ log: inout RefusalLog, _ refusal: Refusal = Refusal(.tokenExpired),
        at now: Instant = RefusalLogTests.at(0)
    ) {
        log.write(
            refusal, id: GatewayBench.id, route: "/orders/**", peer: PeerName("192.0.2.1"), at: now)
    }

    // B10, B141: the reason is told here, and nothing of the token.
    @Test func lineNamesReasonRouteAndRequest() throws {
        var log = makeLog()
        write(&log)
        let line = try #require(journal.lines.first)
        #expect(journal.lines.count == 1)
        #expect(line.level == .info)
        let expected = [
            "reason": "token_expired", "status": "401", "request_id": GatewayBench.idText,
            "fault": "client", "route": "/orders/**", "client": "192.0.2.1",
            "explanation": "\(Reason.tokenExpired.entry.sentence)",
        ]
        #expect(line.metadata == expected)
    }

    @Test func failuresThatAreNotTheClientsAreWarnings() {
        var log = makeLog(level: .warning)
        write(&log)
        write(&log, Refusal(.issuerUnreachable))
        write(&log, Refusal(.upstreamClosed))
        #expect(
            journal.lines.map { $0.metadata["reason"] } == [
                "issuer_unreachable", "upstream_closed",
            ])
        #expect(journal.lines.allSatisfy { $0.level == .warning })
    }

    @Test func malformedMessageIsLocated() {
        var log = makeLog()
        let failure = HTTPFailure(.lineEndInvalid, at: 17)
        write(&log, Refusal(failure.reason, detail: failure))
        #expect(journal.lines.first?.metadata["detail"]?.hasSuffix(", at byte 17") == true)
    }

    @Test func floodIsSummedUp() {
        var log = makeLog()
        let most = RefusalLog.linesPerSecondMax
        for _ in 0..<(most + 50) { write(&log, at: Self.at(999)) }
        #expect(journal.lines.count == most)
        write(&log, at: Self.at(1000))
        #expect(journal.lines.count == most + 2)
        let sum = journal.lines[most]
        #expect(sum.message == "refusal lines suppressed")
        #expect(sum.metadata["count"] == "50")
        #expect(journal.lines[most + 1].metadata["reason"] == "token_expired")
    }

    @Test func budgetIsNewEverySecond() {
        var log = makeLog()
        for second in 0..<3 {
            for _ in 0..<RefusalLog.linesPerSecondMax {
                write(&log, at: Self.at(Int64(second) * 1000))
            }
        }
        #expect(journal.lines.count == 3 * RefusalLog.linesPerSecondMax)
    }
}
