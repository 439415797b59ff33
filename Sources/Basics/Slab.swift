/// Names one element of a `Slab`: its slot, and the generation that tells it from the slot's
/// earlier and later tenants. A stale handle finds nothing.
public struct Handle: BitwiseCopyable, Hashable, Sendable {
    /// The slot's index.
    public let index: UInt32
    /// Grows with each tenant of the slot; 0 is nobody's.
    public let generation: UInt32

    /// Names nothing.
    @inlinable public static var none: Handle { Handle(index: .max, generation: 0) }

    /// Makes a handle from stored parts. An even generation is nobody's, and names nothing: so that
    /// a table need not look whether it is odd each time an element is asked for.
    @inlinable
    public init(index: UInt32, generation: UInt32) {
        let isSomebodys = generation & 1 == 1
        self.index = isSomebodys ? index : .max
        self.generation = isSomebodys ? generation : 0
    }

    /// Whether the handle names nothing at all.
    @inlinable public var isNone: Bool { generation == 0 }
    /// The slot as an index.
    @inlinable public var slot: Int { Int(index) }
}

/// A fixed table of elements that never move, found by handle. Memory is reserved at once and
/// touched only as slots are used; inserting and removing are O(1) and allocate nothing.
@safe
public struct Slab<Element: ~Copyable>: ~Copyable {
    @usableFromInline let elements: UnsafeMutablePointer<Element>
    @usableFromInline let generations: UnsafeMutablePointer<UInt32>
    @usableFromInline let nextFree: UnsafeMutablePointer<UInt32>
    /// Number of slots.
    public let capacity: Int
    /// Number of elements.
    public private(set) var count = 0
    /// Slots below this were used at least once.
    private var touched = 0
    private var firstFree = UInt32.max

    /// Reserves `capacity` slots.
    public init(capacity: Int) {
        precondition(capacity > 0 && capacity < Int(UInt32.max), "a slab needs 1 to 2^32-2 slots")
        self.capacity = capacity
        // Sound: odd generations mark initialised slots; only those are read, moved or destroyed.
        // Slots at `touched` and above have never been written, so nothing reads them.
        unsafe elements = .allocate(capacity: capacity)
        unsafe generations = .allocate(capacity: capacity)
        unsafe nextFree = .allocate(capacity: capacity)
    }

    deinit {
        for slot in 0..<touched where unsafe generations[slot] & 1 == 1 {
            unsafe (elements + slot).deinitialize(count: 1)
        }
        unsafe elements.deallocate()
        unsafe generations.deallocate()
        unsafe nextFree.deallocate()
    }

    /// Whether every slot is taken.
    public var isFull: Bool { count == capacity }

    /// Puts `element` into a free slot; the slab must not be full.
    public mutating func insert(_ element: consuming Element) -> Handle {
        precondition(count < capacity, "insert into a full slab; check isFull first")
        let slot: Int
        if firstFree != .max {
            slot = Int(firstFree)
            firstFree = unsafe nextFree[slot]
        } else {
            slot = touched
            touched += 1
            unsafe generations[slot] = 0
        }
        unsafe (elements + slot).initialize(to: element)
        unsafe generations[slot] &+= 1
        count += 1
        return Handle(index: UInt32(slot), generation: unsafe generations[slot])
    }

    /// Takes the element out and frees its slot.
    public mutating func remove(_ handle: Handle) -> Element {
        precondition(contains(handle), "remove of a stale handle")
        free(handle)
        return unsafe (elements + handle.slot).move()
    }

    /// Destroys the element where it is and frees its slot.
    @inlinable
    public mutating func discard(_ handle: Handle) {
        precondition(contains(handle), "discard of a stale handle")
        // Sound: a live handle's slot is initialised; it is marked free right after.
        unsafe (elements + handle.slot).deinitialize(count: 1)
        free(handle)
    }

    @usableFromInline
    mutating func free(_ handle: Handle) {
        let slot = handle.slot
        unsafe generations[slot] &+= 1
        unsafe nextFree[slot] = firstFree
        firstFree = handle.index
        count -= 1
    }

    /// Whether the handle's element is still there.
    @inlinable
    public func contains(_ handle: Handle) -> Bool {
        // Sound: an index beyond what was ever used belongs to no handle that insert gave out;
        // the bound is checked before the generation is read. A free slot's generation is even,
        // which only the handle that names nothing has, and that one's index is beyond all slots.
        guard handle.slot < capacity else { return false }
        return unsafe generations[handle.slot] == handle.generation
    }

    /// The handle of the element in `slot`, if there is one: for sweeps over all elements.
    public func handle(at slot: Int) -> Handle? {
        guard slot >= 0, slot < touched else { return nil }
        let generation = unsafe generations[slot]
        guard generation & 1 == 1 else { return nil }
        return Handle(index: UInt32(slot), generation: generation)
    }

    /// One past the highest slot ever used.
    public var usedSlots: Int { touched }

    /// The element that `handle` names; the handle must be live. Addressed in place: a span of a
    /// buffer inside the element lives as long as the slab is not touched otherwise.
    @inlinable
    public subscript(_ handle: Handle) -> Element {
        unsafeAddress {
            precondition(contains(handle), "a stale handle was followed")
            // Sound: a live handle's slot is initialised, and the slab is borrowed meanwhile.
            return unsafe UnsafePointer(elements + handle.slot)
        }
        unsafeMutableAddress {
            precondition(contains(handle), "a stale handle was followed")
            // Sound: as above, and access to the slab is exclusive.
            return unsafe elements + handle.slot
        }
    }
}
