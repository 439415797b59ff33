internal import Basics

/// A token that is refused, or cannot be judged.
struct Refusal: Error, Equatable {
    /// Why.
    let reason: Reason

    init(_ reason: Reason) { self.reason = reason }
}
