/// A route at the node where its pattern ends.
struct RouteEntry: Sendable {
    /// Position in the configuration.
    let route: Int
    /// Methods that match, one bit each.
    let methods: UInt64
}
