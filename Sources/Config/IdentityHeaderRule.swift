/// One identity header: its name, and the claim that its value is made from.
package struct IdentityHeaderRule: Sendable {
    /// Field name as it is written upstream.
    package var name: [UInt8] = []
    /// Name of the claim; a dotted name is first sought as it stands, then as a path.
    package var claim: [UInt8] = []
    /// How the value is written.
    package var encoding = HeaderEncoding.strict
    /// Whether a request without the claim is refused.
    package var isRequired = false

    /// A rule without settings; the reader fills it.
    package init() {}
}

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
