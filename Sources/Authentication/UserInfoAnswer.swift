internal import Basics
internal import Fetch
internal import JOSE
internal import JSON

/// What an answer of the userinfo endpoint says about a token (OpenID Connect Core section 5.3,
/// contract A3, B59-B61): pure, from status, media type and body.
enum UserInfoAnswer {
    /// Longest answer in bytes: a signed one is a JWT, and identity headers hold far less.
    static let bytesMax = 64 * 1024

    /// The claims, or why there are none. An answer that is not signed is refused when it
    /// `mustBeSigned`: whoever could change it could also have taken the signature off (B61).
    static func claims(
        of response: FetchResponse, mustBeSigned: Bool, keys: JSONWebKeySet?, rules: TokenRules,
        now: WallTime
    ) throws(Refusal) -> JSONDocument {
        switch response.status {
        case 200: break
        // Hydra says 401 for unknown and expired tokens, 400 for altered ones; others say 403.
        case 400, 401, 403: throw Refusal(.tokenUnknown)
        case 429, 500...: throw Refusal(.userinfoUnreachable)
        default: throw Refusal(.userinfoInvalid)
        }
        if response.isSigned {
            return try signedClaims(response.body, keys: keys, rules: rules, now: now)
        }
        guard response.isJSON, !mustBeSigned else { throw Refusal(.userinfoInvalid) }
        do throws(JSONFailure) {
            return try JSONDocument(parsing: response.body)
        } catch {
            throw Refusal(.userinfoInvalid)
        }
    }

    private static func signedClaims(
        _ body: [UInt8], keys: JSONWebKeySet?, rules: TokenRules, now: WallTime
    ) throws(Refusal) -> JSONDocument {
        guard let keys else { throw Refusal(.issuerUnreachable) }
        do throws(TokenFailure) {
            return try SignedAnswer.verify(body.span, keys: keys, rules: rules, now: now)
        } catch {
            throw Refusal(error.suggestsNewKeys ? .userinfoUnreachable : .userinfoInvalid)
        }
    }
}

extension FetchResponse {
    /// Whether the body claims to be a signed answer.
    var isSigned: Bool { mediaType == "application/jwt" }
}
