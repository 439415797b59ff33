import Basics
import HTTP1

/// What the parser says about some bytes.
enum Verdict: Equatable {
    case needMore
    case complete(ResponseFacts)
    case failure(HTTPFailure)

    init(
        of bytes: Span<UInt8>, _ method: Method, with head: inout ResponseHead,
        _ limits: HeadLimits, alreadySeen: Int = 0
    ) {
        do throws(HTTPFailure) {
            let progress = try head.parse(
                bytes, answering: method, limits: limits, alreadySeen: alreadySeen)
            switch progress {
            case .needMore: self = .needMore
            case .complete(let count): self = .complete(ResponseFacts(head, bytes, count))
            }
        } catch {
            self = .failure(error)
        }
    }
}
