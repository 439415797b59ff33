import HTTP1
import Testing

@testable import Gateway

/// What is still to come of a body.
struct BodyFlowTests {
    // B109
    @Test func framingSaysWhatIsToCome() {
        let limits = HeadLimits()
        #expect(BodyFlow(.none, limits: limits).isComplete)
        #expect(BodyFlow(.length(0), limits: limits).isComplete)
        for framing in [BodyFraming.length(1), .length(.max), .chunked, .untilClose] {
            #expect(!BodyFlow(framing, limits: limits).isComplete)
        }
        guard case .length(7) = BodyFlow(.length(7), limits: limits) else {
            Issue.record("a length of 7 is not kept")
            return
        }
    }
}
