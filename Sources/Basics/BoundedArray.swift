/// Plain values in room that is reserved once: an array that never grows, never shares and is
/// never copied. (An `InlineArray` of this size would be copied whole by each read of a lone
/// element through a borrowed owner.)
@safe
public struct BoundedArray<Element: BitwiseCopyable>: ~Copyable {
    @usableFromInline let base: UnsafeMutablePointer<Element>
    /// Number of elements that there is room for.
    public let capacity: Int
    @usableFromInline var filled = 0

    /// Reserves room for `capacity` elements, uninitialised.
    public init(capacity: Int) {
        precondition(capacity > 0, "room for nothing")
        // Sound: freed once, in deinit; elements 0..<count are initialised, and only those read.
        unsafe base = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        self.capacity = capacity
    }

    /// Reserves room for `count` elements, all of which start as `element`.
    public init(repeating element: Element, count: Int) {
        self.init(capacity: count)
        // Sound: the room was just reserved for as many.
        unsafe base.initialize(repeating: element, count: count)
        filled = count
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Number of elements.
    @inlinable public var count: Int { filled }
    /// Whether there is no room left.
    @inlinable public var isFull: Bool { count == capacity }

    /// The elements.
    @inlinable
    public var span: Span<Element> {
        @_lifetime(borrow self)
        borrowing get {
            // Sound: 0..<count are initialised, and the span cannot outlive the borrowed array.
            let span = unsafe Span(_unsafeStart: base, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The element at `index`, which must be below `count`.
    @inlinable
    public subscript(_ index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count, "there is no such element")
            // Sound: the index was just checked.
            return unsafe base[index]
        }
        set {
            precondition(index >= 0 && index < count, "there is no such element")
            // Sound: the index was just checked.
            unsafe base[index] = newValue
        }
    }

    /// Adds an element at the end; the array must not be full.
    @inlinable
    public mutating func append(_ element: Element) {
        precondition(count < capacity, "appended to a full array; check isFull first")
        // Sound: count < capacity was just checked; plain values need no initialisation ritual.
        unsafe base[count] = element
        filled &+= 1
    }

    /// Forgets all elements.
    @inlinable
    public mutating func removeAll() { filled = 0 }
}
