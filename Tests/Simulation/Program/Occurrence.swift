/// What can happen in the simulated world, besides a turn of a worker.
enum Occurrence {
    /// A client connects.
    case arrival(Int)
    /// A neighbour looks at its connection and does what it does next.
    case act(Neighbour)
    /// A connect of the gateway ends, with this error number or 0.
    case connected(SimulatedSocket, Int32)
    /// The issuer's word on a token arrives; true when it is good.
    case identity(worker: Int, ticket: UInt64, isGood: Bool)
    /// The gateway is told to stop.
    case drain
    /// The gateway is given the configuration with this table of routes.
    case reload(Int)
    /// Events that were held back may be told.
    case release
}

/// Who is at the other end of a connection: the position among clients, or among upstreams.
enum Neighbour: Equatable {
    case client(Int)
    case upstream(Int)
}
