/// One identity header: its name, and the claim that its value is made from.
package struct IdentityHeaderRule: Equatable, Sendable {
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
