/// Why a document is not a key set that can be used. Whoever has an older set keeps it.
package enum JOSEFailure: Error, Equatable, Sendable {
    /// The document is not an object with an array `keys` (RFC 7517 section 5).
    case notAKeySet
    /// No entry can be used; an empty set is one case of that.
    case noUsableKey(skipped: [SkippedKey])
}
