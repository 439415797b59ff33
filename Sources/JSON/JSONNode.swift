/// One value of a document in the flat array that the reader fills, in document order: a
/// container, then its content. An object's content is name, value, name, value.
struct JSONNode: BitwiseCopyable, Sendable {
    /// What kind of value it is.
    let kind: JSONValue.Kind
    /// Whether a `bool` is true.
    let isTrue: Bool
    /// Offset of the value's first byte in the source.
    let start: UInt32
    /// One past the value's last byte in the source.
    var end: UInt32
    /// A string's unescaped text: offset in the document's bytes.
    let textStart: UInt32
    /// A string's unescaped text: one past its last byte.
    let textEnd: UInt32
    /// Index of the node after this value and all its content; while a container is being read,
    /// the index of the container around it.
    var next: UInt32

    /// Stands for "no container" while reading.
    static let noParent = UInt32.max

    /// Number of bytes in a string's text.
    var textCount: Int { Int(textEnd) - Int(textStart) }
    /// A string's text as a range of the document's bytes.
    var text: Range<Int> { Int(textStart)..<Int(textEnd) }
}
