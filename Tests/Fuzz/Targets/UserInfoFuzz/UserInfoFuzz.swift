import AnswerSupport
import Basics
import FuzzSupport
import JOSE
import JSON
import Policy

@testable import Authentication
@testable import Fetch

/// Userinfo answers, plain and signed: claims come from good answers alone, and the headers made
/// from them are whole lines with the configured names.
///
/// Inputs are what `Answer` makes answers from.
@main
enum UserInfoFuzz {
    static func main() {
        Fuzzer.run { input in
            let bytes = [UInt8](copying: input)
            guard let response = Answer.response(bytes) else { return }
            do throws(Refusal) {
                let document = try claims(of: response, mustBeSigned: false)
                checkClaims(document, response, isOurs: Answer.isSigned(bytes))
                checkIdentity(document)
            } catch {
                checkRefusal(error.reason, response)
            }
            if !response.isSigned {
                let unsigned = try? claims(of: response, mustBeSigned: true)
                require(unsigned == nil, "an unsigned answer was believed")
            }
        }
    }

    private static func claims(
        of response: FetchResponse, mustBeSigned: Bool
    ) throws(Refusal) -> JSONDocument {
        try UserInfoAnswer.claims(
            of: response, mustBeSigned: mustBeSigned, keys: Answer.keys, rules: Answer.rules,
            now: Answer.now)
    }

    private static func checkClaims(
        _ document: JSONDocument, _ response: FetchResponse, isOurs: Bool
    ) {
        require(response.status == 200, "claims of a failure")
        require(response.isJSON || response.isSigned, "claims of another type")
        guard response.isSigned else { return }
        require(isOurs, "a forgery")
        require(document.root["iss"]?.stringBytes == Answer.issuer, "another issuer")
        guard let issuedAt = document.root["iat"]?.numericDate else {
            return require(false, "an answer without a date")
        }
        let age = Answer.now.seconds - issuedAt.seconds
        require(age < SignedAnswer.ageSecondsMax && age >= -300, "an answer of another time")
    }

    /// An outage is nobody's bad token, and a bad token no outage (contract B60, A3).
    private static func checkRefusal(_ reason: Reason, _ response: FetchResponse) {
        let isClients = [400, 401, 403].contains(response.status)
        require((reason == .tokenUnknown) == isClients, "a verdict from status \(response.status)")
        if response.status >= 500 || response.status == 429 {
            require(reason == .userinfoUnreachable, "an outage was taken for an answer")
        }
    }

    private static func checkIdentity(_ document: JSONDocument) {
        for builder in Answer.builders {
            guard let identity = try? builder.identity(fromUserInfo: document) else { continue }
            require(identity.issuer == Answer.issuer, "another issuer")
            require(identity.scopes.isEmpty && identity.audiences.isEmpty, "made-up scopes")
            require(identity.source == .userinfo, "another source")
            if identity.subject == nil { require(identity.kind == .client, "a user is nobody") }
            HeaderBlock.check(identity)
        }
    }
}
