import JSON

/// The claims that are read by name: of tokens, and of an issuer's answers about them.
enum Claim: Int, MemberName {
    case issuer, subject, audience, expiry, notBefore, issuedAt, tokenID
    case clientID, sessionID, scope, scp, ext, confirmation
    case nonce, accessTokenHash, codeHash, stateHash, events
    case tokenUse, type, typ
    case active, tokenType, username, obfuscatedSubject

    /// The member's name.
    private var name: StaticString {
        switch self {
        case .issuer: "iss"
        case .subject: "sub"
        case .audience: "aud"
        case .expiry: "exp"
        case .notBefore: "nbf"
        case .issuedAt: "iat"
        case .tokenID: "jti"
        case .clientID: "client_id"
        case .sessionID: "sid"
        case .scope: "scope"
        case .scp: "scp"
        case .ext: "ext"
        case .confirmation: "cnf"
        case .nonce: "nonce"
        case .accessTokenHash: "at_hash"
        case .codeHash: "c_hash"
        case .stateHash: "s_hash"
        case .events: "events"
        case .tokenUse: "token_use"
        case .type: "type"
        case .typ: "typ"
        case .active: "active"
        case .tokenType: "token_type"
        case .username: "username"
        case .obfuscatedSubject: "obfuscated_subject"
        }
    }

    static let list = JSONNameList(allCases.map(\.name))
}
