package import Basics

/// Where denials outlive the process: a file today; whatever several instances share tomorrow. What
/// others add there comes in by `DenyList.adopt`. Requests never ask it: they ask the list in
/// memory.
package protocol DenialStore: Sendable {
    /// All denials that still hold, once, before the first request.
    func load(now: WallTime) throws(DenialStoreFailure) -> [Denial]
    /// Keeps one more; it is safe when this returns. Called on a thread that may block.
    func record(_ denial: Denial, now: WallTime) throws(DenialStoreFailure)
}

/// Why denials could not be read or kept, in words for the operator.
package struct DenialStoreFailure: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
