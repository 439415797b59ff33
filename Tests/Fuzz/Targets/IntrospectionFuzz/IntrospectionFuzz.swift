import AnswerSupport
import Basics
import FuzzSupport
import JOSE
import JSON
import Policy

@testable import Authentication
@testable import Fetch

/// Introspection answers, plain and signed: only what is said to be active, to be ours and to be
/// alive is a token, and the headers made from it are whole lines with the configured names.
///
/// Inputs are what `Answer` makes answers from.
@main
enum IntrospectionFuzz {
    private static let lenient = IntrospectionAnswer(Answer.rules, mustBeSigned: false)
    private static let strict = IntrospectionAnswer(Answer.rules, mustBeSigned: true)

    static func main() {
        Fuzzer.run { input in
            let bytes = [UInt8](copying: input)
            guard let response = Answer.response(bytes) else { return }
            do throws(Refusal) {
                let token = try lenient.token(in: response, keys: Answer.keys, now: Answer.now)
                checkSource(token, response, isOurs: Answer.isSigned(bytes))
                checkToken(token)
                checkIdentity(token)
            } catch {
                checkRefusal(error.reason, response)
            }
            if !response.isSignedIntrospection {
                let unsigned = try? strict.token(
                    in: response, keys: Answer.keys, now: Answer.now)
                require(unsigned == nil, "an unsigned answer was believed")
            }
        }
    }

    private static func checkSource(
        _ token: IntrospectedToken, _ response: FetchResponse, isOurs: Bool
    ) {
        require(response.status == 200, "facts of a failure")
        require(response.isJSON || response.isSignedIntrospection, "facts of another type")
        require(!response.isSignedIntrospection || isOurs, "a forgery")
    }

    private static func checkToken(_ token: IntrospectedToken) {
        require(token.claims["active"]?.bool == true, "not active")
        for name in ["nonce", "at_hash", "events", "cnf"] {
            require(token.claims.member(Array(name.utf8)) == nil, "\(name) was overlooked")
        }
        if let issuer = token.claims["iss"] {
            require(issuer.stringBytes == Answer.issuer, "another issuer")
        }
        let skew = Answer.rules.clockSkewSeconds
        if let expiry = token.expiry {
            require(Answer.now < expiry.adding(seconds: skew), "expired")
        }
        require(token.claims["exp"] == nil || token.expiry != nil, "an expiry was overlooked")
        if let start = token.notBefore {
            require(start <= Answer.now.adding(seconds: skew), "not yet valid")
        }
        for scope in token.scopes {
            require(scope.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "not a scope")
        }
        for text in [token.subject, token.clientID] + token.audiences {
            require(text?.isEmpty != true, "an empty identifier")
            require(text?.contains { $0 < 0x20 || $0 == 0x7F } != true, "a control character")
        }
    }

    private static func checkIdentity(_ token: IntrospectedToken) {
        for builder in Answer.builders {
            guard let identity = try? builder.identity(from: token, adding: nil) else { continue }
            require(identity.source == .introspection, "another source")
            require(identity.scopes == token.scopes, "other scopes")
            require(identity.audiences == token.audiences, "other audiences")
            require(identity.expiry == token.expiry, "another expiry")
            if identity.subject == nil { require(identity.kind == .client, "a user is nobody") }
            HeaderBlock.check(identity)
        }
    }

    /// An outage is nobody's bad token, and our own bad credentials are not the client's.
    private static func checkRefusal(_ reason: Reason, _ response: FetchResponse) {
        switch response.status {
        case 200: require(reason != .introspectionRefusedUs, "we were let in")
        case 401, 403: require(reason == .introspectionRefusedUs, "our credentials are good")
        case 429, 500...: require(reason == .introspectionUnreachable, "an outage as an answer")
        default: require(reason == .introspectionInvalid, "a verdict from \(response.status)")
        }
    }
}
