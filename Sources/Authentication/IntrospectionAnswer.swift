internal import Basics
internal import Fetch
internal import JOSE
internal import JSON

/// What an answer of the introspection endpoint says about a token (RFC 7662 sections 2.2 and 2.3,
/// RFC 9701, contract A10, B64): pure, from status, media type and body.
struct IntrospectionAnswer: Sendable {
    /// Longest answer in bytes: a signed one is a JWT, and `ext` may hold a session.
    static let bytesMax = 64 * 1024

    private let rules: TokenRules
    /// Whether an answer that is not signed is refused.
    private let mustBeSigned: Bool

    /// `rules` name as audiences what Postern is called, for signed answers.
    init(_ rules: TokenRules, mustBeSigned: Bool) {
        self.rules = rules
        self.mustBeSigned = mustBeSigned
    }

    /// The facts, or why there are none.
    func token(
        in response: FetchResponse, keys: JSONWebKeySet?, now: WallTime
    ) throws(Refusal) -> IntrospectedToken {
        switch response.status {
        case 200: break
        // It is Postern that is not let in; about the token nothing was said.
        case 401, 403: throw Refusal(.introspectionRefusedUs)
        case 429, 500...: throw Refusal(.introspectionUnreachable)
        default: throw Refusal(.introspectionInvalid)
        }
        let token: IntrospectedToken?
        let claims = try claims(in: response, keys: keys, now: now)
        do throws(TokenFailure) {
            token = try IntrospectedToken.read(claims, rules: rules, now: now)
        } catch {
            throw Refusal(error == .claimInvalid ? .introspectionInvalid : error.reason)
        }
        guard let token else { throw Refusal(.tokenInactive) }
        return token
    }

    private func claims(
        in response: FetchResponse, keys: JSONWebKeySet?, now: WallTime
    ) throws(Refusal) -> JSONValue {
        if response.isSignedIntrospection {
            return try signedClaims(response.body, keys: keys, now: now)
        }
        guard response.isJSON, !mustBeSigned else { throw Refusal(.introspectionInvalid) }
        do throws(JSONFailure) {
            return try JSONDocument(parsing: response.body).root
        } catch {
            throw Refusal(.introspectionInvalid)
        }
    }

    private func signedClaims(
        _ body: [UInt8], keys: JSONWebKeySet?, now: WallTime
    ) throws(Refusal) -> JSONValue {
        guard let keys else { throw Refusal(.issuerUnreachable) }
        let document: JSONDocument
        do throws(TokenFailure) {
            document = try SignedAnswer.verify(
                body.span, .introspection, keys: keys, rules: rules, now: now)
        } catch {
            throw Refusal(error.suggestsNewKeys ? .introspectionUnreachable : .introspectionInvalid)
        }
        guard let claims = document.root["token_introspection"] else {
            throw Refusal(.introspectionInvalid)
        }
        return claims
    }
}

extension FetchResponse {
    /// Whether the body claims to be a signed introspection answer (RFC 9701 section 5).
    var isSignedIntrospection: Bool { mediaType == "application/token-introspection+jwt" }
}
