import Foundation

/// The moment after which a test stops waiting. Every wait in the tests has one.
package struct Deadline: Sendable {
    private let end: UInt64

    /// A moment `seconds` from now.
    package init(seconds: Double) {
        end = DispatchTime.now().uptimeNanoseconds + UInt64(seconds * 1e9)
    }

    /// The wait that ordinary loopback work gets: far more than it needs on a loaded machine.
    package static var usual: Deadline { Deadline(seconds: 30) }

    /// Whether the moment has come.
    package var isPast: Bool { DispatchTime.now().uptimeNanoseconds >= end }

    /// Milliseconds left, 0 when past; what poll(2) takes.
    package var milliseconds: Int32 {
        let now = DispatchTime.now().uptimeNanoseconds
        return now >= end ? 0 : Int32(clamping: (end - now) / 1_000_000 + 1)
    }

    /// Asks `condition` every `pause` seconds until it holds; false when the deadline came first.
    package func wait(pause: Double = 0.02, until condition: () throws -> Bool) rethrows -> Bool {
        while true {
            if try condition() { return true }
            if isPast { return false }
            Thread.sleep(forTimeInterval: pause)
        }
    }
}

/// Seconds that `work` takes, with what it returns.
package func measured<Result>(_ work: () throws -> Result) rethrows -> (Result, seconds: Double) {
    let start = DispatchTime.now().uptimeNanoseconds
    let result = try work()
    return (result, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
}
