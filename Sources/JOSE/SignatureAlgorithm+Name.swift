package import Crypto
import JSON

/// Reading algorithm names.
extension SignatureAlgorithm {
    /// The algorithm of exactly this name, or nil for none, HS256 and whatever else there is.
    package init?(name: Span<UInt8>) {
        for algorithm in Self.allCases where name.isEqual(to: algorithm.name) {
            self = algorithm
            return
        }
        return nil
    }

    /// The algorithm of exactly this name, or nil for none, HS256 and whatever else there is.
    package init?(name: String) {
        self.init(name: Array(name.utf8).span)
    }
}
