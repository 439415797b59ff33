import Basics
import HTTP1

/// What the parser says about some bytes.
enum Verdict: Equatable {
    case needMore
    case complete(RequestFacts)
    case failure(HTTPFailure)

    init(
        of bytes: Span<UInt8>, with head: inout RequestHead, _ limits: HeadLimits,
        alreadySeen: Int = 0
    ) {
        do throws(HTTPFailure) {
            switch try head.parse(bytes, limits: limits, alreadySeen: alreadySeen) {
            case .needMore: self = .needMore
            case .complete(let count): self = .complete(RequestFacts(head, bytes, count))
            }
        } catch {
            self = .failure(error)
        }
    }
}
