package import Basics

/// Copies of parts, to be compared later.
extension Span where Element == UInt8 {
    /// A copy of the bytes in `range`.
    package func copy(of range: ByteRange) -> [UInt8] {
        [UInt8](copying: extracting(range.bounds))
    }

    /// A copy of the bytes in `range`, if there is one.
    package func copy(ofAny range: ByteRange?) -> [UInt8]? { range.map { copy(of: $0) } }
}
