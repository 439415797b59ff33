internal import Basics
internal import Config
internal import HTTP1
internal import Net
internal import Policy
internal import Telemetry

/// Who a new connection's client is, and whether it may have one more.
extension Worker {
    /// Takes a PROXY header from the front of what has come; true when a request may follow.
    mutating func takeProxyHeader(_ client: Handle) -> Bool {
        let word: ProxyHeader.Word
        switch ProxyHeader.parse(clients[client].inbound.readable) {
        case .needMore: return false
        case .malformed:
            startExchangeToRefuse(client, .proxyHeaderInvalid)
            return false
        case .complete(let found, let bytes):
            clients[client].inbound.consume(bytes)
            word = found
        }
        clients[client].awaitsProxyHeader = false
        // What was seen of the header is nothing of the request's head, which begins now.
        clients[client].headBytesSeen = 0
        if case .client(let address) = word {
            clients[client].peer = PeerName(address.description)
        }
        return tally(client) && !clients[client].inbound.isEmpty
    }

    /// Counts the connection for its client's address; false when it is one too many, and closed.
    mutating func tally(_ client: Handle) -> Bool {
        let most = limits.connectionsPerClient
        guard most > 0, let address = clients[client].peer.address,
            !snapshot.forwarding.trustedProxies.contains(address)
        else { return true }
        guard gateway.tally.enter(address, most: most) else {
            counters.add(.clientConnectionsExceeded)
            refusalLog.write(
                Refusal(.clientConnectionsExceeded), id: ids.next(), route: "",
                peer: clients[client].peer, cutsOff: false, at: now)
            closeClient(client)
            return false
        }
        clients[client].isTallied = true
        return true
    }

    /// Forgets the connection for its client's address.
    mutating func untally(_ client: Handle) {
        guard clients[client].isTallied, let address = clients[client].peer.address else { return }
        gateway.tally.leave(address)
    }
}
