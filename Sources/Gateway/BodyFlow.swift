internal import HTTP1

/// What is still to come of one body, as it arrives (RFC 9112 section 6.3).
enum BodyFlow {
    /// There is none, or it has all come.
    case none
    /// So many bytes.
    case length(UInt64)
    /// Chunks until the last.
    case chunked(ChunkedDecoder)
    /// Whatever comes until the upstream closes; answers only.
    case untilClose

    /// Whether all has come.
    var isComplete: Bool {
        if case .none = self { true } else { false }
    }

    init(_ framing: BodyFraming, limits: HeadLimits) {
        switch framing {
        case .none, .length(0): self = .none
        case .length(let count): self = .length(count)
        case .chunked: self = .chunked(ChunkedDecoder(limits: limits))
        case .untilClose: self = .untilClose
        }
    }
}
