internal import Basics

/// Tokens that are being looked up or wait for it, each once however many requests carry it
/// (single flight), and the tickets that wait for each.
struct LookupTable {
    /// One token on its way.
    struct Lookup {
        let key: Hash128
        let token: [UInt8]
        /// When it was asked for.
        let since: Instant
    }

    /// What came of asking.
    enum Answer: Equatable {
        /// A new lookup was queued: a thread must take it.
        case queued
        /// The token is already on its way.
        case joined
        /// Too many tickets wait.
        case full
    }

    /// Tickets that may wait altogether.
    let waitingMax: Int
    /// Tickets that wait.
    private(set) var waiting = 0

    private var tickets: [Hash128: [Ticket]] = [:]
    private var queue: [Lookup] = []
    private var queueHead = 0

    init(waitingMax: Int) { self.waitingMax = waitingMax }

    /// Lookups that nobody works on.
    var queued: Int { queue.count - queueHead }

    /// Whether the token is already on its way.
    func contains(_ key: Hash128) -> Bool { tickets[key] != nil }

    /// Adds a ticket for a token; the token is copied only when it is new.
    mutating func join(
        _ key: Hash128, token: Span<UInt8>, ticket: Ticket, now: Instant
    ) -> Answer {
        guard waiting < waitingMax else { return .full }
        waiting += 1
        if tickets[key]?.append(ticket) != nil { return .joined }
        tickets[key] = [ticket]
        queue.append(Lookup(key: key, token: token.copied(), since: now))
        return .queued
    }

    /// Takes the oldest lookup that nobody works on.
    mutating func takeNext() -> Lookup? {
        guard queueHead < queue.count else { return nil }
        let next = queue[queueHead]
        queueHead += 1
        if queueHead == queue.count || queueHead >= waitingMax {
            queue.removeFirst(queueHead)
            queueHead = 0
        }
        return next
    }

    /// Ends a lookup: all tickets that waited for it.
    mutating func finish(_ key: Hash128) -> [Ticket] {
        let waited = tickets.removeValue(forKey: key) ?? []
        waiting -= waited.count
        return waited
    }
}
