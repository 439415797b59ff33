internal import Basics
internal import Fetch

/// Why an endpoint's answer was no answer: for log, metrics and circuit breaker.
struct EndpointTrouble {
    /// The kind, for the metric.
    let kind: FailureKind
    /// The rest of a sentence, for the log.
    let text: String
    /// What it means for the next request.
    let fate: CircuitBreaker.Fate

    /// The request failed.
    init(_ failure: FetchFailure) {
        kind = FailureKind(failure)
        text = failure.description
        fate = failure.isUnreachable ? .unreachable : failure.isNoAnswer ? .failed : .answered
    }

    /// The answer was judged to be a failure of the endpoint; nil when it was not.
    init?(_ reason: Reason, in response: FetchResponse) {
        guard reason.entry.fault != .client else { return nil }
        switch reason {
        case .introspectionRefusedUs:
            self.init(.credentials, "its status says that we may not ask", .unreachable)
        case .issuerUnreachable:
            self.init(.keys, "the answer is signed and no keys are known", .answered)
        default:
            // Only what the endpoint says of itself counts for the breaker: an answer that makes no
            // sense may be due to the token, which the client chooses.
            let status = response.status
            guard status == 200 else {
                self.init(
                    .status, "the answer's status is \(status)",
                    status >= 500 || status == 429 ? .failed : .answered)
                return
            }
            self.init(.content, "the answer is not what was asked for", .answered)
        }
    }

    private init(_ kind: FailureKind, _ text: String, _ fate: CircuitBreaker.Fate) {
        self.kind = kind
        self.text = text
        self.fate = fate
    }
}
