internal import Basics
internal import Net
internal import Upstreams

/// What one worker has of an endpoint: its connections, and what is known of its health. Plain
/// state; the worker's copy of the health is renewed when the directory has news.
struct EndpointPool {
    /// The endpoint's number in the directory.
    let id: UInt64
    /// Where to connect.
    let address: SocketAddress
    /// The upstream's place in the directory.
    let upstream: Int
    /// The next endpoint of the same upstream, round and round.
    var next: Int
    /// Requests of this worker that it has now.
    var outstanding = 0
    /// Idle connections, the latest used last: it is taken first, being the warmest.
    var idle: [Handle] = []
    /// Whether health checks find it well.
    var isUp: Bool
    /// Until when it is left alone, since requests failed.
    var ejectedUntil: Instant
    /// Whether something has failed since the last answer.
    var isTroubled: Bool
    /// Whether it is no endpoint any more: it ends with its last request.
    var isRetired = false

    init(_ view: EndpointView, upstream: Int) {
        id = view.id
        address = view.address
        self.upstream = upstream
        next = -1
        isUp = view.isUp
        ejectedUntil = view.ejectedUntil
        isTroubled = view.isTroubled
    }

    /// Takes over what the directory knows.
    mutating func adopt(_ view: EndpointView) {
        isUp = view.isUp
        ejectedUntil = view.ejectedUntil
        isTroubled = view.isTroubled
    }
}
