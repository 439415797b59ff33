package import Basics
internal import Crypto
package import Logging
internal import Net
internal import Synchronization

/// Denials in a file of their own: one line each, added at the end, and written anew without what
/// has ended when that is worth it. A line is on the disk when `record` returns.
///
/// A file that others could have changed, or that holds a line which is no denial, stops the start:
/// to go on without it would let denied tokens pass again.
package final class DenialFile: DenialStore {
    /// Longest file in bytes.
    private static let bytesMax = 64 << 20
    /// Ended lines that are let be: a file of them costs less than writing it anew.
    private static let endedLinesMax = 1000

    private struct State {
        /// Lines in the file, and those that still hold after the last writing.
        var lines = 0
        var live = 0
        var bytes = 0
        /// Whether a line may be half written, so that no other may follow it.
        var isRagged = false
    }

    private let path: String
    private let logger: Logger
    private let state = Mutex(State())

    /// The file in `directory`; it is made with the first denial.
    package init(directory: String, logger: Logger) {
        path = "\(directory)/denied.jsonl"
        self.logger = logger
    }

    package func load(now: WallTime) throws(DenialStoreFailure) -> [Denial] {
        let result: Result<[Denial], DenialStoreFailure> = state.withLock { state in
            Result { () throws(DenialStoreFailure) in try rewrite(&state, now: now) }
        }
        return try result.get()
    }

    package func record(_ denial: Denial, now: WallTime) throws(DenialStoreFailure) {
        let line = DenialLine.bytes(of: denial)
        let result: Result<Void, DenialStoreFailure> = state.withLock { state in
            Result { () throws(DenialStoreFailure) in
                let ended = state.lines - state.live
                let isFilling = state.bytes > Self.bytesMax / 2
                if ended > Self.endedLinesMax + (isFilling ? 0 : state.live) || state.isRagged {
                    _ = try rewrite(&state, now: now)
                }
                try append(line, &state)
            }
        }
        try result.get()
    }

    private func append(_ line: [UInt8], _ state: inout State) throws(DenialStoreFailure) {
        guard state.bytes + line.count <= Self.bytesMax else {
            throw DenialStoreFailure("\(path) is full")
        }
        do throws(PrivateFile.Failure) {
            try PrivateFile.append(line, to: path)
        } catch {
            state.isRagged = true
            throw DenialStoreFailure(error.description)
        }
        state.lines += 1
        state.bytes += line.count
    }

    /// Reads the file and writes it anew when something in it has ended, is there twice or cannot
    /// be read; answers what holds.
    private func rewrite(
        _ state: inout State, now: WallTime
    ) throws(DenialStoreFailure) -> [Denial] {
        let bytes = try contents()
        let (denials, lines, isWhole) = try holding(bytes, now: now)
        // It stays ragged until it was replaced: a line after half a line would be lost with it.
        state = State(
            lines: lines, live: denials.count, bytes: bytes.count, isRagged: !isWhole)
        guard lines > denials.count || !isWhole else { return denials }
        let text = denials.reduce(into: [UInt8]()) { $0 += DenialLine.bytes(of: $1) }
        do throws(SystemError) {
            try PrivateFile.replace(path, with: text)
        } catch {
            throw DenialStoreFailure(error.description)
        }
        state = State(lines: denials.count, live: denials.count, bytes: text.count)
        return denials
    }

    private func contents() throws(DenialStoreFailure) -> [UInt8] {
        do throws(PrivateFile.Failure) {
            return try PrivateFile.contents(of: path, bytesMax: Self.bytesMax)
        } catch {
            if error == .missing { return [] }
            throw DenialStoreFailure("the deny-list cannot be believed: \(error)")
        }
    }

    /// The denials that hold, each once with its last end; the number of lines; and whether all
    /// could be read. A last line that was cut off by a crash was never promised to anybody; any
    /// other that cannot be read may have denied somebody, who must not pass for it.
    private func holding(
        _ bytes: [UInt8], now: WallTime
    ) throws(DenialStoreFailure) -> (denials: [Denial], lines: Int, isWhole: Bool) {
        var positions: [Digest: Int] = [:]
        var denials: [Denial] = []
        let lines = bytes.split(separator: 0x0A)
        let isWhole = bytes.isEmpty || bytes.last == 0x0A
        for (index, line) in lines.enumerated() {
            guard let denial = DenialLine.denial(in: Array(line)) else {
                guard !isWhole, index == lines.count - 1 else {
                    throw DenialStoreFailure(
                        "the deny-list cannot be believed: line \(index + 1) of \(path) is none")
                }
                logger.warning(
                    "a denial was cut off and is dropped", metadata: ["path": "\(path)"])
                break
            }
            guard now < denial.expires else { continue }
            let name = DenialLine.bytes(of: denial.withoutEnd)
            if let position = positions[Digest.sha256(name)] {
                denials[position] = denials[position].prolonged(by: denial)
            } else {
                positions[Digest.sha256(name)] = denials.count
                denials.append(denial)
            }
        }
        return (denials, lines.count, isWhole)
    }
}

extension Denial {
    /// The same whatever its end.
    fileprivate var withoutEnd: Denial {
        Denial(issuer: issuer, kind: kind, value: value, expires: WallTime(seconds: 0))
    }

    /// The one of the two that ends later.
    fileprivate func prolonged(by other: Denial) -> Denial {
        other.expires > expires ? other : self
    }
}
