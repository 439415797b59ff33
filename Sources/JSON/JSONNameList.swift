internal import Basics

/// The member names that a reader asks for, each known by its place in the list. Whether a name is
/// in it is found out with about one comparison, however long the list is.
package struct JSONNameList: Sendable {
    private let names: [StaticString]
    /// Open addressing, at most half full: 0 is free, n + 1 is name n.
    private let slots: [UInt8]

    /// Where an object has the members of a list: for each name the node of the value, or 0, which
    /// is the root's and no member's, where it has none.
    package typealias Places = InlineArray<32, UInt32>

    /// Most names in a list.
    package static let namesMax = Places.count
    private static let slotCount = 2 * namesMax

    /// Makes a list of names that differ.
    package init(_ names: [StaticString]) {
        precondition(names.count <= Self.namesMax, "a list of more names than it may have")
        self.names = names
        var slots = [UInt8](repeating: 0, count: Self.slotCount)
        for (number, name) in names.enumerated() {
            var slot = Self.slot(of: Array(name.description.utf8).span)
            while slots[slot] != 0 { slot = Self.next(slot) }
            slots[slot] = UInt8(number + 1)
        }
        self.slots = slots
    }

    /// The place of a name in the list, or nil.
    func number(of name: Span<UInt8>) -> Int? {
        var slot = Self.slot(of: name)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if name.isEqual(to: names[number]) { return number }
            slot = Self.next(slot)
        }
        return nil
    }

    /// Where a name belongs, by its length and its first and last byte.
    private static func slot(of name: Span<UInt8>) -> Int {
        guard !name.isEmpty else { return 0 }
        let sum = name.count &+ Int(name[0]) &* 3 &+ Int(name[name.count - 1]) &* 5
        return sum & (slotCount - 1)
    }

    private static func next(_ slot: Int) -> Int { (slot + 1) & (slotCount - 1) }
}
