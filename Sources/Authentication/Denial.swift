package import Basics

/// One thing of an issuer's that is not accepted any more although its tokens are still good: a
/// token, a session, or a subject (contract A6, B50).
package struct Denial: Equatable, Sendable {
    /// What is denied; the raw value is the claim that is compared.
    package enum Kind: String, CaseIterable, Sendable {
        /// One token.
        case tokenID = "jti"
        /// All tokens of a session.
        case sessionID = "sid"
        /// All tokens of a subject.
        case subject = "sub"
    }

    /// Longest value in bytes: what a claim may hold.
    package static let valueBytesMax = 1024

    /// The issuer, byte for byte.
    package let issuer: [UInt8]
    /// What is denied.
    package let kind: Kind
    /// The claim's value, byte for byte.
    package let value: [UInt8]
    /// When the last token that it concerns has ended anyway, leeway included.
    package let expires: WallTime

    package init(issuer: [UInt8], kind: Kind, value: [UInt8], expires: WallTime) {
        self.issuer = issuer
        self.kind = kind
        self.value = value
        self.expires = expires
    }
}
