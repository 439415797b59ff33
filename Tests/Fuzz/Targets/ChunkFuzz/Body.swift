import Basics
import FuzzSupport
import HTTP1

/// A body as the decoder answers it when its bytes arrive `step` at a time.
struct Body: Equatable {
    enum Outcome: Equatable {
        case needMore
        case end
        /// The offset counts from the body's start.
        case failure(HTTPFailure)
    }

    private(set) var data: [UInt8] = []
    /// Where the body ends in the bytes, once it does.
    private(set) var consumed = 0
    private(set) var announced: UInt64 = 0
    private(set) var outcome = Outcome.needMore

    init(_ bytes: [UInt8], step: Int, _ limits: HeadLimits) {
        var decoder = ChunkedDecoder(limits: limits)
        var arrived = 0
        while arrived < bytes.count, outcome == .needMore {
            arrived = min(arrived + step, bytes.count)
            decode(bytes[..<arrived], &decoder)
        }
        if case .failure = outcome {
            // Where the failing look started depends on how the bytes arrived.
            consumed = 0
        } else {
            announced = decoder.announcedBytes
            require(decoder.isComplete == (outcome == .end), "ended and not complete")
        }
    }

    /// Takes all that has arrived and is not consumed yet.
    private mutating func decode(_ arrived: ArraySlice<UInt8>, _ decoder: inout ChunkedDecoder) {
        while outcome == .needMore {
            let window = Array(arrived[consumed...])
            do throws(HTTPFailure) {
                switch try decoder.next(window.span) {
                case .needMore(let count):
                    require(count == window.count, "more is needed, and not all was used")
                    consumed += count
                    return
                case .data(let range, let count):
                    require(!range.isEmpty && range.end == count, "empty data")
                    data += window[range.bounds]
                    consumed += count
                case .end(let count):
                    consumed += count
                    outcome = .end
                }
            } catch {
                outcome = .failure(HTTPFailure(error.cause, at: consumed + error.offset))
            }
        }
    }
}
