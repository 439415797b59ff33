package import Basics

/// What becomes of one issuer's tokens that are not JWTs.
package struct OpaqueTokenSettings: Equatable, Sendable {
    /// Who tells what the token means.
    package var resolve = OpaqueResolution.none
    /// How long a good answer is believed.
    package var cache = Nanoseconds.zero
    /// How long a refusal is believed.
    package var negativeCache = Nanoseconds.zero
    /// Beginnings that mark a token as this issuer's opaque token, whatever its shape.
    package var prefixes: [[UInt8]] = []
    /// Requests to the endpoint at the same time.
    package var concurrency = 0
    /// Tokens that may wait for an answer at the same time.
    package var waiting = 0
    /// Failures of an endpoint in a row after which it is left alone.
    package var breakerFailures = 5
    /// How long an endpoint that fails is left alone.
    package var breakerPause = Nanoseconds.seconds(1)
    /// Clients whose tokens are accepted; empty accepts any client of the issuer.
    package var clientIDs: [[UInt8]] = []

    /// No settings; the reader fills them from the declarations.
    package init() {}
}
