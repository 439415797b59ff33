package import Basics

/// One field line of a head: where its name and its value lie in the parsed bytes.
package struct FieldLine: BitwiseCopyable, Equatable, Sendable {
    /// The name as it was spelled.
    package let name: ByteRange
    /// The value without the blanks around it; it may be empty.
    package let value: ByteRange
    /// Which name it is, when Postern knows it.
    package let known: KnownField
    /// Whether the name holds only letters, digits and `-`, so that lower-casing alone folds it.
    package let isPlain: Bool
    /// Whether one space stands before the value, and the line's end right behind it.
    package let isTidy: Bool
}
