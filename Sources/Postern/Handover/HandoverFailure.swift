internal import Net

/// Why nothing was taken over; the old process stays in charge.
struct HandoverFailure: Error, CustomStringConvertible {
    let description: String

    init(_ text: String) { description = "hand-over: \(text)" }
}
