/// What becomes of `traceparent` and `tracestate` (W3C Trace Context).
package enum TraceContext: String, CaseIterable, Sendable {
    /// Valid ones go on; others are dropped.
    case `continue`
    /// As above, and requests without a valid one begin a trace that is not sampled.
    case start
    /// As above, and the new trace is sampled.
    case startSampled = "start-sampled"
    /// They are dropped.
    case drop
}
