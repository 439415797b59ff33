/// What a cached verdict hangs on besides keys: one issuer's settings and the header mapping, as
/// one configuration has them. A reload that changes either makes another prover, with another
/// number.
final class Prover: Sendable {
    /// Never the same for two provers of one cache.
    let number: UInt64
    /// The issuer's index in the identities it proves.
    let issuerIndex: Int
    let keeper: KeyKeeper

    init(number: UInt64, issuerIndex: Int, keeper: KeyKeeper) {
        self.number = number
        self.issuerIndex = issuerIndex
        self.keeper = keeper
    }
}
