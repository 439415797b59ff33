package import Basics

/// The field lines of one head in their order, in room that is reserved once and reused.
package struct FieldTable: ~Copyable {
    private var storage = InlineArray<128, FieldLine>(repeating: .none)
    /// Number of field lines.
    package private(set) var count = 0
    /// One past the last line's CR LF, where the empty line starts.
    package private(set) var end = 0
    /// One bit per known field that is present.
    private var present: UInt64 = 0

    init() {}

    /// The lines, for loops: one call, then plain memory.
    package var lines: Span<FieldLine> {
        @_lifetime(borrow self)
        borrowing get { storage.span.extracting(first: count) }
    }

    /// The line at `index`, which must be below `count`.
    package subscript(_ index: Int) -> FieldLine {
        precondition(index < count, "there is no such field line")
        return storage[index]
    }

    /// Whether a field of that name is present.
    package func contains(_ field: KnownField) -> Bool { present & field.bit != 0 }

    /// The first value of a known field.
    package func firstValue(of field: KnownField) -> ByteRange? {
        guard contains(field) else { return nil }
        for index in 0..<count where storage[index].known == field {
            return storage[index].value
        }
        return nil
    }

    /// All bytes of a run of neighbouring lines, CR LF of the last included: forwarding a run is
    /// one copy.
    package func rawLines(_ run: Range<Int>) -> ByteRange {
        guard !run.isEmpty else { return .empty }
        precondition(run.upperBound <= count, "there are no such field lines")
        let last = run.upperBound == count ? end : storage[run.upperBound].name.start
        return ByteRange(storage[run.lowerBound].name.start, last)
    }

    mutating func removeAll() {
        count = 0
        end = 0
        present = 0
    }

    /// Adds a line; the caller has checked that there is room.
    mutating func append(_ line: FieldLine) {
        storage[count] = line
        count &+= 1
        present |= line.known.bit
    }

    mutating func finish(at end: Int) { self.end = end }
}
