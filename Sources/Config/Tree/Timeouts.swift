package import Basics

/// How long things may take. Defaults, ranges and reasons stand in the declarations below.
package struct Timeouts: Sendable {
    /// First byte of a request head to its last.
    package var clientHeader = Nanoseconds.zero
    /// Between two requests of a kept connection.
    package var clientIdle = Nanoseconds.zero
    /// Between two pieces of a request body, or of an answer that the client takes.
    package var clientBody = Nanoseconds.zero
    /// Making a connection to the upstream.
    package var upstreamConnect = Nanoseconds.zero
    /// Between two pieces of the upstream's answer, and until its first.
    package var upstreamResponse = Nanoseconds.zero
    /// How long an idle upstream connection is kept.
    package var upstreamIdle = Nanoseconds.zero
    /// How long an upgraded connection may be silent in both directions.
    package var tunnelIdle = Nanoseconds.zero
    /// How long a request waits for its token to be judged.
    package var identity = Nanoseconds.zero
    /// How long requests in flight may take after SIGTERM.
    package var drain = Nanoseconds.zero
    /// How long idle connections are kept after SIGTERM for one more request.
    package var drainIdle = Nanoseconds.zero

    /// No times; the reader fills them from the declarations.
    package init() {}
}
