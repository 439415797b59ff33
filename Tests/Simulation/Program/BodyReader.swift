/// Reads a body as its receiver does, in whichever framing, and hands out its content.
struct BodyReader {
    enum Framing {
        case length(Int)
        case chunked
        case untilClose
    }

    private enum State {
        case plain(Int)
        case chunkSize
        case chunkData(Int)
        case chunkEnd
        case trailer
        case untilClose
        case complete
    }

    private var state: State
    /// What is wrong with the framing.
    private(set) var flaw: String?

    init(_ framing: Framing) {
        switch framing {
        case .length(let count): state = count == 0 ? .complete : .plain(count)
        case .chunked: state = .chunkSize
        case .untilClose: state = .untilClose
        }
    }

    var isComplete: Bool {
        if case .complete = state { true } else { false }
    }

    var endsByClosing: Bool {
        if case .untilClose = state { true } else { false }
    }

    /// Takes from `bytes` what belongs to the body; answers how many, and gives content to `take`.
    mutating func read(_ bytes: ArraySlice<UInt8>, _ take: (ArraySlice<UInt8>) -> Void) -> Int {
        var rest = bytes
        while !rest.isEmpty, flaw == nil {
            switch state {
            case .complete: return bytes.count - rest.count
            case .untilClose:
                take(rest)
                return bytes.count
            case .plain(let left):
                let piece = rest.prefix(left)
                take(piece)
                rest = rest.dropFirst(piece.count)
                state = left == piece.count ? .complete : .plain(left - piece.count)
            case .chunkData(let left):
                let piece = rest.prefix(left)
                take(piece)
                rest = rest.dropFirst(piece.count)
                state = left == piece.count ? .chunkEnd : .chunkData(left - piece.count)
            case .chunkSize, .chunkEnd, .trailer:
                guard let line = Self.line(rest) else { return bytes.count - rest.count }
                rest = rest.dropFirst(line.utf8.count + 2)
                readLine(line)
            }
        }
        return bytes.count - rest.count
    }

    private mutating func readLine(_ line: String) {
        switch state {
        case .chunkSize:
            guard let count = Int(line, radix: 16), count >= 0 else {
                flaw = "a chunk of size \(line)"
                return
            }
            state = count == 0 ? .trailer : .chunkData(count)
        case .chunkEnd:
            if !line.isEmpty { flaw = "a chunk that ends with \(line)" }
            state = .chunkSize
        default:
            // Postern passes no trailers on.
            if !line.isEmpty { flaw = "a trailer: \(line)" }
            state = .complete
        }
    }

    private static func line(_ bytes: ArraySlice<UInt8>) -> String? {
        let limit = bytes.prefix(64)
        guard let end = limit.firstIndex(of: 0x0A) else { return nil }
        return String(
            decoding: bytes[bytes.startIndex..<max(bytes.startIndex, end - 1)], as: UTF8.self)
    }
}
