/// Bounds of memory and message sizes, in bytes or counts. Defaults, ranges and reasons stand in
/// the declarations below, nowhere else.
package struct Limits: Sendable {
    /// Bytes of a request or response head.
    package var headerBytes = 0
    /// Field lines of a head.
    package var headerCount = 0
    /// Bytes of a request target.
    package var targetBytes = 0
    /// Bytes of a bearer token.
    package var tokenBytes = 0
    /// Bytes of a request body; 0 is no limit.
    package var bodyBytes = 0
    /// Client connections of the process.
    package var connections = 0
    /// Client connections of one address; 0 is no limit of its own.
    package var connectionsPerClient = 0
    /// Requests that one client connection may bring; 0 is no limit.
    package var requestsPerConnection = 0
    /// Bytes a second that a client has to move of a body; 0 is any.
    package var bodyRateMin = 0
    /// Bytes of memory beyond which new requests are refused; nil leaves it to the cgroup.
    package var memory: Int?
    /// Upstream connections of one worker, busy and idle.
    package var upstreamConnections = 0
    /// Idle upstream connections that one worker keeps.
    package var idleUpstreamConnections = 0
    /// Buffers of one worker.
    package var buffers = 0
    /// Pipes of one worker.
    package var pipes = 0
    /// Verified tokens kept in the process.
    package var cachedTokens = 0
    /// Bytes of verified tokens' facts kept in the process.
    package var cachedTokenBytes = 0
    /// Tokens, sessions and subjects that may be denied at the same time.
    package var deniedEntries = 0

    /// Bounds of nothing; the reader fills them from the declarations.
    package init() {}
}
