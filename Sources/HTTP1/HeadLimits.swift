/// Bounds of one message head. A head that reaches a bound is refused, never cut.
package struct HeadLimits: Sendable {
    /// Field lines that the field table has room for: more than any honest client sends.
    package static let fieldsCeiling = 128
    /// Largest head that may be configured, in bytes; offsets stay far below 32 bits.
    package static let headBytesCeiling = 1 << 20

    /// Longest head in bytes, the empty line included.
    package let headBytesMax: Int
    /// Most field lines.
    package let fieldsMax: Int
    /// Longest request target in bytes.
    package let targetBytesMax: Int

    /// Takes the wished bounds, each pulled into the range that can be kept.
    package init(
        headBytesMax: Int = 32 * 1024, fieldsMax: Int = 100, targetBytesMax: Int = 8 * 1024
    ) {
        self.headBytesMax = min(max(headBytesMax, 64), Self.headBytesCeiling)
        self.fieldsMax = min(max(fieldsMax, 1), Self.fieldsCeiling)
        self.targetBytesMax = min(max(targetBytesMax, 1), self.headBytesMax)
    }
}

/// How far the parsing of a head got.
package enum HeadProgress: Equatable, Sendable {
    /// The head is valid as far as it goes and does not end yet.
    case needMore
    /// The head is whole and valid; it took this many bytes, the empty line included.
    case complete(bytes: Int)
}
