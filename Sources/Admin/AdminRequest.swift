internal import HTTP1

/// One request to the operator's listener.
package struct AdminRequest: Sendable {
    /// The method.
    package enum Method: Sendable {
        case get
        case post
        case other
    }

    /// Longest body in bytes; what is posted here are a few short members.
    package static let bodyBytesMax = 8 * 1024

    package var method = Method.get
    /// The path, without the query.
    package var path = "/"
    /// Content-Type in lower case, without parameters; empty when none was sent.
    package var mediaType = ""
    /// Whether a browser says on whose behalf it asks (RFC 6454 section 7): no operator does.
    package var hasOrigin = false
    /// Whether it comes from this machine.
    package var isLocal = false
    package var body: [UInt8] = []

    package init() {}
}
