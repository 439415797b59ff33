package import Basics

/// Who a verified token speaks for: facts only, never a decision. Immutable and shared; every
/// request that brings the token is judged anew from these facts (`Judgement`).
package final class Identity: Sendable {
    /// What kind of caller it is (RFC 9700 section 4.15).
    package enum Kind: String, Sendable {
        /// A person, through a client.
        case user
        /// A client that speaks for itself.
        case client
    }

    /// How the facts were proved, and so which of them are known.
    package enum Source: Sendable {
        /// A verified signature: scopes, audiences and expiry are known.
        case jwt
        /// The issuer's introspection answer: scopes and audiences are known; the expiry is where
        /// the issuer tells one (A10).
        case introspection
        /// The issuer's userinfo answer: it tells neither scopes nor audiences nor expiry (A3).
        case userinfo
    }

    /// The issuer's number: its position in the first configuration that had it, kept over reloads.
    package let issuerIndex: Int
    /// The issuer, byte for byte as configured and as the token has it.
    package let issuer: [UInt8]
    /// The subject; nil only for a client where the issuer's settings allow it.
    package let subject: [UInt8]?
    /// The client that the token was issued to.
    package let clientID: [UInt8]?
    /// Whom the token is for; empty when the source does not tell.
    package let audiences: [[UInt8]]
    /// What the token may be used for; empty when the source does not tell.
    package let scopes: [[UInt8]]
    /// When the token ends; nil only where the issuer was asked and did not tell: then the cache
    /// bounds its life.
    package let expiry: WallTime?
    /// When the token begins, if it says so.
    package let notBefore: WallTime?
    /// When the token was made, if it says so.
    package let issuedAt: WallTime?
    /// Whether the token says in `typ` that it is an access token (at+jwt).
    package let isTypedAccessToken: Bool
    /// The token's own identifier (`jti`), if it has one.
    package let tokenID: [UInt8]?
    /// The session that the token belongs to (`sid`), if it says so.
    package let sessionID: [UInt8]?
    /// What kind of caller it is.
    package let kind: Kind
    /// How the facts were proved.
    package let source: Source
    /// The identity headers, rendered: `Name: value` lines with their line ends, ready to send.
    package let headerBlock: [UInt8]

    /// Makes an identity from verified facts.
    package init(
        issuerIndex: Int, issuer: [UInt8], subject: [UInt8]?, clientID: [UInt8]?,
        audiences: [[UInt8]] = [], scopes: [[UInt8]] = [], expiry: WallTime?,
        notBefore: WallTime? = nil, issuedAt: WallTime? = nil, isTypedAccessToken: Bool = false,
        tokenID: [UInt8]? = nil, sessionID: [UInt8]? = nil, kind: Kind, source: Source,
        headerBlock: [UInt8] = []
    ) {
        self.issuerIndex = issuerIndex
        self.issuer = issuer
        self.subject = subject
        self.clientID = clientID
        self.audiences = audiences
        self.scopes = scopes
        self.expiry = expiry
        self.notBefore = notBefore
        self.issuedAt = issuedAt
        self.isTypedAccessToken = isTypedAccessToken
        self.tokenID = tokenID
        self.sessionID = sessionID
        self.kind = kind
        self.source = source
        self.headerBlock = headerBlock
    }

    /// About how much memory the facts take, in bytes, for `limits.cached_token_bytes`.
    package var byteCount: Int {
        let singleCount =
            issuer.count + (subject?.count ?? 0) + (clientID?.count ?? 0) + (tokenID?.count ?? 0)
            + (sessionID?.count ?? 0) + headerBlock.count
        let singleBytes = singleCount + Self.singleArrays * Self.arrayBytes
        return Self.fixedBytes + singleBytes + Self.bytes(of: audiences) + Self.bytes(of: scopes)
    }

    private static func bytes(of list: [[UInt8]]) -> Int {
        var bytes = 0
        for index in list.indices { bytes += list[index].count + arrayBytes }
        return bytes
    }

    /// Arrays of bytes that an identity has besides its lists.
    private static let singleArrays = 6

    /// The object itself, with room for what holds it.
    private static let fixedBytes = 256
    /// Header of an array's storage and the reference to it.
    private static let arrayBytes = 40
}
