internal import Basics

/// Byte comparison: names, issuers and identifiers are equal when their bytes are, never by
/// Unicode equivalence.
extension Span where Element == UInt8 {
    /// Whether both hold the same bytes.
    package func isEqual(to other: borrowing Span<UInt8>) -> Bool {
        ByteScan.equals(copy self, copy other)
    }

    /// Whether this holds the bytes of a literal.
    package func isEqual(to literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        for index in indices {
            // Sound: index is below the literal's length, which was just compared; literals
            // in this program are never single scalars but pointers to static text.
            guard unsafe literal.utf8Start[index] == self[index] else { return false }
        }
        return true
    }
}
