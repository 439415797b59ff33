import Basics
import JSON

/// Finds the claim that an identity header is made from.
enum ClaimLookup {
    /// What was found.
    enum Finding {
        /// Nothing, or null.
        case missing
        /// A checked fact.
        case text([UInt8])
        /// A claim as the token has it.
        case json(JSONValue)
    }

    /// Finds `claim`: a fact by its name, else in `claims`, else in `more`.
    static func find(
        _ claim: [UInt8], _ claims: JSONValue, _ more: JSONValue?, _ facts: IdentityFacts
    ) -> Finding {
        if let fact = fact(claim, claims, more, facts) { return fact }
        let finding = find(claim, in: claims, facts)
        guard case .missing = finding, let more else { return finding }
        return find(claim, in: more, facts)
    }

    /// The member with exactly this name, dots included, else the end of the path that the dots
    /// make.
    private static func find(
        _ claim: [UInt8], in claims: JSONValue, _ facts: IdentityFacts
    ) -> Finding {
        guard let (value, container) = member(claim, of: claims), value.kind != .null else {
            return .missing
        }
        if isEmail(claim), !facts.trustsEmail, container["email_verified"]?.bool != true {
            return .missing
        }
        return .json(value)
    }

    /// The claims that are facts: whatever the token calls them, they are told in one form.
    private static func fact(
        _ claim: [UInt8], _ claims: JSONValue, _ more: JSONValue?, _ facts: IdentityFacts
    ) -> Finding? {
        func isNamed(_ name: StaticString) -> Bool { claim.span.isEqual(to: name) }
        if isNamed("iss") { return .text(facts.issuer) }
        if isNamed("sub") { return facts.subject.map { .text($0) } ?? .missing }
        if isNamed("client_id") {
            if let clientID = facts.clientID { return .text(clientID) }
            return (claims["azp"] ?? more?["azp"]).map { .json($0) } ?? .missing
        }
        if isNamed("scope") {
            guard let scopes = facts.scopes else { return .missing }
            return .text(Array(scopes.joined(separator: [ASCII.space])))
        }
        if isNamed("@kind") { return .text(Array(facts.kind.rawValue.utf8)) }
        return nil
    }

    private static func member(
        _ claim: [UInt8], of claims: JSONValue
    ) -> (value: JSONValue, container: JSONValue)? {
        if let value = claims.member(claim) { return (value, claims) }
        let steps = claim.split(separator: UInt8(ascii: "."))
        guard steps.count > 1 else { return nil }
        var container = claims
        for step in steps.dropLast() {
            guard let next = container.member(Array(step)) else { return nil }
            container = next
        }
        return container.member(Array(steps[steps.count - 1])).map { ($0, container) }
    }

    /// Whether a claim is an e-mail address that has to be verified (contract C2.9).
    private static func isEmail(_ claim: [UInt8]) -> Bool {
        claim.split(separator: UInt8(ascii: ".")).last?.elementsEqual("email".utf8) ?? false
    }
}
