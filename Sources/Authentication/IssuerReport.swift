package import Basics

/// What an operator may know about one issuer: for /readyz and the metrics.
package struct IssuerReport: Sendable {
    /// The issuer as configured.
    package let issuer: String
    /// Whether there are keys, so that JWTs can be judged.
    package let isReady: Bool
    /// Keys that can verify.
    package let keyCount: Int
    /// Keys of the set that were skipped.
    package let skippedKeyCount: Int
    /// Time since the keys were last fetched or confirmed; nil when they never were.
    package let keysAge: Nanoseconds?
    /// Whether the keys come from disk and the issuer has not answered since the start.
    package var areKeysRestored = false
    /// Whether the keys are too old to be believed (`max_stale`).
    package var areKeysStale = false
    /// Number of key sets seen that differed from the one before.
    package let keysGeneration: UInt64
    /// Why the last try failed; nil when it succeeded.
    package let lastError: String?
    /// Fetches of keys or metadata since the start, and how many of them failed.
    package let fetches: UInt64
    /// See `fetches`.
    package let failures: UInt64
    /// Fetches that unknown keys or bad signatures caused.
    package let demandedFetches: UInt64
    /// Failures of fetches by kind.
    package var failureCounts = FailureCounts()
    /// Tokens that were verified with another key than the one that they name.
    package var staleKeyIDs: UInt64 = 0
    /// JWTs that were verified, rather than found in the cache.
    package var verifications: UInt64 = 0
    /// The endpoints that opaque tokens are taken to.
    package var endpoints: [EndpointReport] = []
    /// Whether the issuer was well when it was last asked; nil when it was not.
    package var isWell: Bool?
}
