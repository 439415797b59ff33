package import Basics
package import Config
package import JSON

/// Renders the configured identity headers from verified claims: one line for each header that
/// has a value, ready to be sent. What cannot be rendered safely refuses the request; nothing is
/// passed raw, cut short or guessed (contract C2.3, C2.6-C2.10).
package struct IdentityHeaders: Sendable {
    private let rules: [IdentityHeaderRule]
    /// Room that a block mostly fits into.
    private let blockBytesGuess: Int
    /// Value and line ends of a header, as most are.
    private static let lineBytesGuess = 48

    /// Longest value in bytes, as rendered: what upstreams take in one header without trouble.
    package static let valueBytesMax = 4096
    /// Longest block in bytes: common upstreams stop at 8 KiB for all headers of a request.
    package static let blockBytesMax = 8192

    /// Why a request's identity headers cannot be rendered.
    package struct Failure: Error, Sendable {
        /// The reason for the answer and the log.
        package let reason: Reason
        /// The header's name, from the configuration; never a value.
        package let header: [UInt8]
        /// What is wrong, for the log.
        package let explanation: StaticString
    }

    /// Takes the configured rules.
    package init(_ rules: [IdentityHeaderRule]) {
        self.rules = rules
        blockBytesGuess = rules.reduce(0) { $0 + $1.name.count + Self.lineBytesGuess }
    }

    /// The header lines for one token. `claims` are the token's or the issuer's answer about it;
    /// what is not there may come from `more`, a second answer. What `facts` tells is taken from
    /// there.
    package func render(
        _ claims: JSONValue, adding more: JSONValue? = nil, _ facts: IdentityFacts
    ) throws(Failure) -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(blockBytesGuess)
        for rule in rules {
            guard let value = try value(rule, claims, more, facts), !value.isEmpty else {
                if rule.isRequired { throw failure(rule, "the claim is missing", .claimMissing) }
                continue
            }
            block += rule.name
            block.append(UInt8(ascii: ":"))
            block.append(ASCII.space)
            block += value
            block.append(ASCII.carriageReturn)
            block.append(ASCII.lineFeed)
            guard block.count <= Self.blockBytesMax else {
                throw failure(rule, "all identity headers together are longer than 8 KiB")
            }
        }
        return block
    }

    private func value(
        _ rule: IdentityHeaderRule, _ claims: JSONValue, _ more: JSONValue?,
        _ facts: IdentityFacts
    ) throws(Failure) -> [UInt8]? {
        let value: [UInt8]?
        do throws(HeaderValueFailure) {
            switch ClaimLookup.find(rule.claim, claims, more, facts) {
            case .missing: value = nil
            case .text(let text): value = try HeaderValue.render(text: text, rule.encoding)
            case .json(let json): value = try HeaderValue.render(json, rule.encoding)
            }
        } catch {
            throw failure(rule, error.explanation)
        }
        guard (value?.count ?? 0) <= Self.valueBytesMax else {
            throw failure(rule, "the value is longer than 4 KiB")
        }
        return value
    }

    private func failure(
        _ rule: IdentityHeaderRule, _ explanation: StaticString,
        _ reason: Reason = .claimUnrenderable
    ) -> Failure {
        Failure(reason: reason, header: rule.name, explanation: explanation)
    }
}
