/// How a claim's value is written into a header.
package enum HeaderEncoding: String, CaseIterable, Sendable {
    /// As it is; refused unless it is visible ASCII and inner spaces.
    case strict
    /// UTF-8 with `%XX` for all but the unreserved characters of RFC 3986 section 2.3 and a few
    /// harmless ones; `%` itself always encoded, so it can be undone.
    case percent
    /// base64url of the UTF-8, or of the JSON of an object or array, without padding.
    case base64url
}
