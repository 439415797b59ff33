internal import Basics

/// What is to be sent waits until all events of a turn have been dealt with, and then goes out in
/// one go: the kernel's sending and receiving are long paths through different code, and a worker
/// that changes between them for each request finds neither in the processor's caches (decision
/// 22). A turn of one event sends as soon as it would without.
extension Worker {
    /// Has the connection driven before the turn ends, or in the next turn when this one's agenda
    /// is being worked off.
    mutating func putOnAgenda(_ client: Handle) {
        guard clients.contains(client), !clients[client].isOnAgenda else { return }
        clients[client].isOnAgenda = true
        agenda.append(client)
    }

    /// After an upstream's event or a timeout: the client's connection may have an answer to send,
    /// and be free for its next request, which may have arrived already and will not be announced
    /// again.
    mutating func goOn(_ client: Handle) {
        guard clients.contains(client), clients[client].exchange.isNone else { return }
        putOnAgenda(client)
    }

    /// Sends for those on the agenda, and then drives them. Whoever is put there meanwhile comes
    /// next time, so that nobody is driven for ever.
    mutating func workOffAgenda() {
        guard !agenda.isEmpty else { return }
        let count = agenda.count
        for position in 0..<count { sendAhead(agenda[position]) }
        for position in 0..<count {
            // One that is stale closed after it was put there.
            let client = agenda[position]
            guard clients.contains(client) else { continue }
            clients[client].isOnAgenda = false
            if !hasDeparted(client) { driveClient(client) }
        }
        agenda.removeFirst(count)
    }
}
