import JSON

/// The parameters of a JOSE header that are read (RFC 7515 section 4.1, RFC 7516 section 4.1, RFC
/// 7797).
enum HeaderParameter: Int, MemberName {
    case alg, kid, typ, cty, enc, crit, b64

    private var name: StaticString {
        switch self {
        case .alg: "alg"
        case .kid: "kid"
        case .typ: "typ"
        case .cty: "cty"
        case .enc: "enc"
        case .crit: "crit"
        case .b64: "b64"
        }
    }

    static let list = JSONNameList(allCases.map(\.name))
}
