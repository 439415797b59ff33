internal import Basics

/// The clients that a turn has still to drive, first come first. Grows to the most there ever were:
/// clients are on it once, and some that closed within the turn. Emptying it only sets a count.
struct Agenda {
    private var clients: [Handle] = []
    /// How many are on it; what the array holds behind them is of earlier turns.
    private(set) var count = 0

    /// Makes an empty agenda with memory for `reserve`.
    init(reserve: Int) { clients.reserveCapacity(reserve) }

    var isEmpty: Bool { count == 0 }

    subscript(position: Int) -> Handle { clients[position] }

    mutating func append(_ client: Handle) {
        if count < clients.count { clients[count] = client } else { clients.append(client) }
        count &+= 1
    }

    /// Takes the first `taken` off, of which there must be so many.
    mutating func removeFirst(_ taken: Int) {
        for position in taken..<count { clients[position &- taken] = clients[position] }
        count &-= taken
    }
}
