package import Basics

/// The field lines of one head in their order, in room that is reserved once and reused.
package struct FieldTable: ~Copyable {
    private var storage = BoundedArray<FieldLine>(capacity: HeadLimits.fieldsCeiling)
    /// One bit per known field that is present.
    private var present: UInt64 = 0

    init() {}

    /// The lines, for loops: one call, then plain memory.
    package var lines: Span<FieldLine> {
        @_lifetime(borrow self)
        borrowing get { storage.span }
    }

    /// The line at `index`, which must be below `count`.
    package subscript(_ index: Int) -> FieldLine { storage[index] }
    /// Number of field lines.
    package var count: Int { storage.count }

    /// Whether a field of that name is present.
    package func contains(_ field: KnownField) -> Bool { present & field.bit != 0 }

    /// The first value of a known field.
    package func firstValue(of field: KnownField) -> ByteRange? {
        guard contains(field) else { return nil }
        let lines = lines
        for index in lines.indices where lines[index].known == field { return lines[index].value }
        return nil
    }

    mutating func removeAll() {
        storage.removeAll()
        present = 0
    }

    /// Adds a line; the caller has checked that there is room.
    mutating func append(_ line: FieldLine) {
        storage.append(line)
        present |= line.known.bit
    }
}
