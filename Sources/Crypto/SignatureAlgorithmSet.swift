/// A set of signature algorithms in two bytes.
package struct SignatureAlgorithmSet: OptionSet, Sendable {
    /// One bit per algorithm, by raw value.
    package let rawValue: UInt16

    /// Makes a set from its bits.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Makes the set of one algorithm; `EdDSA` stands for its two curve-bound names too.
    package init(_ algorithm: SignatureAlgorithm) {
        rawValue =
            algorithm == .edDSA
            ? Self.bit(.edDSA) | Self.bit(.ed25519) | Self.bit(.ed448) : Self.bit(algorithm)
    }

    /// Makes the set of all the algorithms in a list.
    package init(_ algorithms: [SignatureAlgorithm]) {
        self = algorithms.reduce(into: []) { $0.formUnion(Self($1)) }
    }

    /// Every algorithm there is.
    package static let all = SignatureAlgorithmSet(SignatureAlgorithm.allCases)

    private static func bit(_ algorithm: SignatureAlgorithm) -> UInt16 { 1 << algorithm.rawValue }

    /// Whether the algorithm, by exactly this name, is in the set.
    package func permits(_ algorithm: SignatureAlgorithm) -> Bool {
        rawValue & Self.bit(algorithm) != 0
    }

    /// The algorithms in the set that a key of `kind` can have.
    package func fitting(_ kind: KeyKind) -> SignatureAlgorithmSet {
        var bits: UInt16 = 0
        for algorithm in SignatureAlgorithm.allCases where algorithm.fits(kind) {
            bits |= Self.bit(algorithm)
        }
        return SignatureAlgorithmSet(rawValue: rawValue & bits)
    }
}
