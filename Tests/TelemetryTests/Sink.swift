import Synchronization

/// Collects what a log writer puts out.
final class Sink: Sendable {
    private let collected = Mutex<[UInt8]>([])

    var bytes: [UInt8] { collected.withLock { $0 } }

    func append(_ bytes: [UInt8]) { collected.withLock { $0 += bytes } }
}
