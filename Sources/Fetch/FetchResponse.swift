/// An answer that arrived whole: its status, its media type and its body.
package struct FetchResponse: Sendable {
    /// Final status, never 1xx or 3xx.
    package let status: UInt16
    /// Content-Type without parameters, in lower case; empty when none was sent.
    package let mediaType: String
    /// The body; empty when the status is not 2xx.
    package let body: [UInt8]

    /// Throws unless the status is 200 and the media type is `application/json` or ends in `+json`
    /// (contract B169).
    package func requireJSON() throws(FetchFailure) {
        guard status == 200 else { throw .statusUnexpected(status) }
        guard isJSON else { throw .mediaTypeUnexpected(mediaType.isEmpty ? "none" : mediaType) }
    }

    /// Whether the body claims to be JSON.
    package var isJSON: Bool {
        mediaType == "application/json"
            || (mediaType.hasPrefix("application/") && mediaType.hasSuffix("+json"))
    }
}
