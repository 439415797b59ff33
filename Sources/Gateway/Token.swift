internal import Basics

/// What an event's 64 bits in the poller stand for: a kind and the handle of a connection.
///
/// Layout: kind in the top 8 bits, slot in the next 24, generation in the low 32.
struct Token: Equatable {
    /// Who the event is for.
    enum Kind: UInt8 {
        /// The mailbox's bell.
        case mailbox = 1
        /// A listener; the slot is its index.
        case listener
        /// A client connection.
        case client
        /// An upstream connection.
        case upstream
        /// The alarm: something is due.
        case alarm
    }

    /// Slots that fit: far more than a process has descriptors.
    static let slotsMax = 1 << 24

    let bits: UInt64

    init(_ kind: Kind, _ handle: Handle) {
        bits =
            UInt64(kind.rawValue) << 56 | UInt64(handle.index & 0xFF_FFFF) << 32
            | UInt64(handle.generation)
    }

    init(bits: UInt64) { self.bits = bits }

    var kind: Kind? { Kind(rawValue: UInt8(truncatingIfNeeded: bits >> 56)) }

    var handle: Handle {
        Handle(
            index: UInt32(truncatingIfNeeded: bits >> 32) & 0xFF_FFFF,
            generation: UInt32(truncatingIfNeeded: bits))
    }
}
