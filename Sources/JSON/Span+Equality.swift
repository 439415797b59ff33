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
        // Sound: literals in this program are never single scalars but pointers to static text,
        // which is there for as long as anybody looks.
        let text = unsafe Span(
            _unsafeStart: literal.utf8Start, count: literal.utf8CodeUnitCount)
        return ByteScan.equals(copy self, text)
    }
}
