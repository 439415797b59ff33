import Basics
import Testing

/// The table of reasons holds together: names, statuses, challenges, sentences.
struct ReasonTests {
    /// The case's own name in snake_case.
    private static func snakeCase(_ reason: Reason) -> String {
        "\(reason)".reduce(into: "") { name, letter in
            name += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
        }
    }

    @Test(arguments: Reason.allCases)
    func nameIsTheCasesOwnInSnakeCase(reason: Reason) {
        #expect("\(reason.name)" == Self.snakeCase(reason))
    }

    @Test func namesAreUnique() {
        #expect(Set(Reason.allCases.map { "\($0.name)" }).count == Reason.allCases.count)
    }

    @Test(arguments: Reason.allCases)
    func sentenceIsOneForAnOperator(reason: Reason) {
        let sentence = "\(reason.entry.sentence)"
        #expect(sentence.first?.isUppercase == true)
        #expect(sentence.hasSuffix("."))
        #expect(sentence.count > 20)
        #expect(!sentence.contains("\n") && !sentence.contains("  "))
    }

    // B6: a 401 always challenges, and no other status calls for authentication anew.
    @Test(arguments: Reason.allCases)
    func challengesBelongToTheirStatuses(reason: Reason) {
        let entry = reason.entry
        switch entry.status {
        case 401:
            #expect(entry.challenge == ChallengeError.none || entry.challenge == .invalidToken)
        case 403: #expect(entry.challenge == nil || entry.challenge == .insufficientScope)
        case 400: #expect(entry.challenge == nil || entry.challenge == .invalidRequest)
        default: #expect(entry.challenge == nil)
        }
    }

    // B6, B12: without a credential that we understand, no error code is given.
    @Test func onlyRequestsWithoutBearerCredentialsGetABareChallenge() {
        let bare = Reason.allCases.filter { $0.entry.challenge == ChallengeError.none }
        #expect(bare == [.tokenMissing, .schemeUnsupported])
    }

    // B7: the body's error is the challenge's.
    @Test(arguments: Reason.allCases)
    func errorIsTheChallengesCode(reason: Reason) {
        guard let challenge = reason.entry.challenge, challenge != .none else { return }
        #expect("\(reason.entry.error)" == challenge.rawValue)
    }

    // B8: the characters that RFC 6750 section 3 allows, which need no escape in JSON either.
    @Test(arguments: Reason.allCases)
    func descriptionHasOnlyTheCharactersOfRFC6750(reason: Reason) {
        for text in [reason.entry.description, reason.entry.error] {
            let allowed = "\(text)".utf8.allSatisfy {
                (0x20...0x21).contains($0) || (0x23...0x5B).contains($0)
                    || (0x5D...0x7E).contains($0)
            }
            #expect(allowed && text.utf8CodeUnitCount > 0)
        }
    }

    // B10: what is told does not depend on which check failed.
    @Test func everyBadTokenIsDescribedAlike() {
        for challenge in [ChallengeError.none, .invalidToken] {
            let entries = Reason.allCases.map(\.entry).filter { $0.challenge == challenge }
            #expect(entries.count > 1)
            #expect(Set(entries.map { "\($0.status) \($0.error) \($0.description)" }).count == 1)
        }
    }

    // B11, B126: who is at fault shows in the status.
    @Test(arguments: Reason.allCases)
    func statusFitsTheFault(reason: Reason) {
        let entry = reason.entry
        let allowed: [UInt16] =
            switch entry.fault {
            case .client: [400, 401, 403, 405, 408, 413, 414, 417, 421, 429, 431, 501, 505]
            case .issuer: [503]
            case .upstream: [502, 503, 504]
            case .postern: [500, 503, 508]
            case .operator: [503]
            }
        #expect(allowed.contains(entry.status))
    }

    @Test(arguments: Reason.allCases)
    func temporaryFailuresSayThatARetryMayHelp(reason: Reason) {
        if reason.status == 503 || reason.status == 504 { #expect(reason.entry.retryMayHelp) }
    }

    /// The counters keep one cell per reason.
    @Test func everyReasonHasACell() {
        #expect(Reason.allCases.allSatisfy { $0.rawValue < 128 })
    }
}
