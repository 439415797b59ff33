/// One deadline per slot of a slab, kept flat and scanned when the earliest is due. Setting one is
/// a single store, which every request does several times; a scan of 10 000 slots takes a few
/// microseconds and happens at most once per `scanInterval`. A timer wheel would make the frequent
/// thing dearer to make the rare thing cheaper.
@safe
public struct DeadlineTable: ~Copyable {
    /// Scans are at least this far apart: no deadline of ours needs to be met more exactly.
    public static let scanInterval = Nanoseconds.milliseconds(50)

    private let deadlines: UnsafeMutablePointer<Instant>
    private let capacity: Int
    /// Slots below this were set at least once.
    private var touched = 0
    /// No deadline is earlier than this.
    public private(set) var earliest = Instant.never
    private var notBefore = Instant(nanoseconds: .min)

    /// Reserves `capacity` slots.
    public init(capacity: Int) {
        precondition(capacity > 0, "a table of nothing")
        self.capacity = capacity
        // Sound: only slots below `touched` are read, and those have been initialised.
        unsafe deadlines = .allocate(capacity: capacity)
    }

    deinit { unsafe deadlines.deallocate() }

    /// Sets or moves a slot's deadline; `never` clears it.
    public mutating func set(_ slot: Int, to deadline: Instant) {
        precondition(slot >= 0 && slot < capacity, "a deadline for a slot that is not there")
        while touched <= slot {
            unsafe (deadlines + touched).initialize(to: .never)
            touched += 1
        }
        unsafe deadlines[slot] = deadline
        if deadline < earliest { earliest = deadline }
    }

    /// Sets a slot's deadline unless one is running.
    public mutating func begin(_ slot: Int, by deadline: Instant) {
        if slot < touched, unsafe deadlines[slot] != .never { return }
        set(slot, to: deadline)
    }

    /// When the next scan is due.
    public var nextScan: Instant { earliest == .never ? .never : max(earliest, notBefore) }

    /// The first slot at or after `slot` whose deadline has passed; its deadline is cleared. Nil
    /// when there is none, which ends the scan and finds the new earliest.
    public mutating func nextExpired(from slot: Int, at now: Instant) -> Int? {
        var index = slot
        if index == 0 {
            earliest = .never
            notBefore = now + DeadlineTable.scanInterval
        }
        while index < touched {
            let deadline = unsafe deadlines[index]
            if deadline <= now {
                unsafe deadlines[index] = .never
                return index
            }
            if deadline < earliest { earliest = deadline }
            index += 1
        }
        return nil
    }
}
