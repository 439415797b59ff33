import Basics

/// Finds a `KnownField` by its name in any letter case: an open-addressed table keyed by the
/// name's first and last eight bytes. A parser owns one, so that a lookup touches no global.
struct KnownFieldIndex: ~Copyable {
    /// Twice as many slots as names, a power of two: probes stay short.
    private static let slotCount = 128

    /// One name. (Not private: the debug compiler of 6.3.1 cannot share a private type's metadata
    /// with the files that use this struct.)
    struct Slot: BitwiseCopyable {
        var first: UInt64 = 0
        var last: UInt64 = 0
        var count: UInt32 = 0
        var field = KnownField.other
    }

    private var slots = BoundedArray(repeating: Slot(), count: Self.slotCount)

    init() {
        for field in KnownField.allCases where field != .other {
            insert(field)
        }
    }

    private mutating func insert(_ field: KnownField) {
        let text = Array(field.name.description.utf8)
        let name = text.span
        var slot = Slot(field: field)
        slot.first = Self.firstWord(name, 0, name.count)
        slot.last = Self.lastWord(name, 0, name.count)
        slot.count = UInt32(name.count)
        var position = Self.start(slot.first, slot.last, name.count)
        while slots[position].count != 0 { position = (position + 1) % Self.slotCount }
        slots[position] = slot
    }

    /// The field whose name the bytes at `start` spell. They must be token characters, of which
    /// setting bit 5 confuses only `^` with `~` and `_` with DEL, and no known name has those.
    func field(in bytes: Span<UInt8>, from start: Int, count: Int) -> KnownField {
        let first = Self.firstWord(bytes, start, count)
        let last = Self.lastWord(bytes, start, count)
        let field = field(first, last, count)
        guard field != .other, count > 16 else { return field }
        let name = bytes.extracting(start..<(start + count))
        return ByteScan.equals(name, ignoringCase: field.name) ? field : .other
    }

    /// The field of a short name.
    @inline(__always)
    func field(_ name: ByteScan.ShortName) -> KnownField {
        field(name.first, name.last, name.count)
    }

    /// The field that has these words and this length; of one longer than both words, the middle
    /// is still to be compared.
    @inline(__always)
    private func field(_ first: UInt64, _ last: UInt64, _ count: Int) -> KnownField {
        var position = Self.start(first, last, count)
        let slots = slots.span
        while true {
            let slot = slots[position]
            if slot.count == 0 { return .other }
            if slot.first == first, slot.last == last, slot.count == count { return slot.field }
            position = (position &+ 1) & (Self.slotCount &- 1)
        }
    }

    private static func firstWord(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
        ByteScan.lowercasedWord(in: bytes, from: start, count: count)
    }

    private static func lastWord(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
        guard count > 8 else { return 0 }
        return ByteScan.lowercasedWord(in: bytes, from: start &+ count &- 8, count: 8)
    }

    private static func start(_ first: UInt64, _ last: UInt64, _ count: Int) -> Int {
        // An odd multiplier with well-spread bits (2^64 divided by the golden ratio).
        let mixed = (first ^ (last &>> 3) &+ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15
        return Int(mixed &>> 57)
    }
}
