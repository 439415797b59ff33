import Synchronization
import Telemetry
import TestSupport
import Testing

/// A log that nobody reads must not keep the process from ending.
struct AttackLogWriterTests {
    @Test func stopDoesNotWaitForAStuckOutput() throws {
        let gate = Mutex(false)
        let writer = try LogWriter { _ in
            _ = Deadline(seconds: 20).wait { gate.withLock { $0 } }
        }
        writer.write(Array("stuck\n".utf8))
        let (_, seconds) = measured { writer.stop() }
        #expect(seconds < 5)
        gate.withLock { $0 = true }
    }

    @Test func stopWritesOutWhatIsQueued() throws {
        let lines = Mutex<[UInt8]>([])
        let writer = try LogWriter { bytes in lines.withLock { $0 += bytes } }
        for _ in 0..<100 { writer.write(Array("line\n".utf8)) }
        writer.stop()
        let count = lines.withLock { $0.count }
        #expect(count == 500)
    }
}
