import Basics
import Crypto
import FuzzSupport
import JOSE
import JSON

/// A token that the issuer has signed, whatever stands in it: what is accepted has every claim
/// that the rules ask for, and any change to it is noticed.
enum SignedToken {
    static func check(header: [UInt8], claims: [UInt8], _ profile: TokenRules.Profile) {
        guard let token = try? Bench.signer.sign(header: header, payload: claims) else {
            fatalError("cannot sign")
        }
        let rules = Bench.rules(profile)
        let outcome = Bench.verify(token, rules)
        checkAnswer(token, rules)
        switch outcome {
        case .failure(let failure):
            if failure == .signatureInvalid, !header.isEmpty {
                require(!isOwnAlgorithm(header), "the own signature was not recognised")
            }
        case .success(let verified):
            checkHeader(header, profile)
            checkClaims(verified, claims, profile)
            checkChanges(token, verified, rules)
        }
    }

    private static func isOwnAlgorithm(_ header: [UInt8]) -> Bool {
        guard let name = (try? JSONDocument(parsing: header))?.root["alg"] else { return false }
        return name.isString("EdDSA") || name.isString("Ed25519")
    }

    private static func checkHeader(_ header: [UInt8], _ profile: TokenRules.Profile) {
        guard let root = (try? JSONDocument(parsing: header))?.root else {
            return require(false, "a header that is no JSON")
        }
        require(isOwnAlgorithm(header), "another algorithm")
        for name in ["crit", "b64", "enc"] {
            require(root.member(Array(name.utf8)) == nil, "\(name) was overlooked")
        }
        let type = root["typ"]?.text?.lowercased()
        let short = type.map { $0.hasPrefix("application/") ? String($0.dropFirst(12)) : $0 }
        require(short == nil || short == "jwt" || short == "at+jwt", "another type")
        require(profile != .accessTokenJWT || short == "at+jwt", "not the profile's type")
    }

    private static func checkClaims(
        _ verified: VerifiedClaims, _ claims: [UInt8], _ profile: TokenRules.Profile
    ) {
        guard let root = (try? JSONDocument(parsing: claims))?.root else {
            return require(false, "claims that are no JSON")
        }
        require(root["iss"]?.stringBytes == Bench.issuer, "another issuer")
        require(verified.audiences.contains(Bench.audience), "another audience")
        require(verified.expiry == root["exp"]?.numericDate, "another expiry")
        require(Bench.now < verified.expiry.adding(seconds: Bench.skew), "expired")
        if let start = verified.notBefore {
            require(start <= Bench.now.adding(seconds: Bench.skew), "not yet valid")
        }
        for name in ["nonce", "at_hash", "c_hash", "s_hash", "events", "cnf"] {
            require(root.member(Array(name.utf8)) == nil, "\(name) was overlooked")
        }
        require(verified.keyID == Array("own".utf8), "another key")
        require(profile == .plain || verified.clientID != nil, "no client")
        require(profile != .accessTokenJWT || verified.subject != nil, "no subject")
        for text in [verified.subject, verified.clientID, verified.tokenID] {
            require(text?.isEmpty != true, "an empty identifier")
            require(text?.contains { $0 < 0x20 || $0 == 0x7F } != true, "a control character")
        }
        for scope in verified.scopes {
            require(scope.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "not a scope")
        }
        require(Set(verified.scopes).count == verified.scopes.count, "a scope twice")
    }

    /// The verdict is the same again, and another one for another time, issuer or token.
    private static func checkChanges(
        _ token: [UInt8], _ verified: VerifiedClaims, _ rules: TokenRules
    ) {
        let later = verified.expiry.adding(seconds: Bench.skew)
        require(failure(token, rules, now: later) == .expired, "it never expires")
        let other = Bench.rules(rules.profile, issuer: Array("jo".utf8))
        require(failure(token, other) == .issuerMismatch, "it has two issuers")
        let sum = token.reduce(0) { $0 &* 31 &+ Int($1) }
        var changed = token
        let place = abs(sum % token.count)
        changed[place] = token[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        require(failure(changed, rules) != nil, "a change at \(place) was not noticed")
        require(failure(Array(token.dropLast()), rules) != nil, "a cut was not noticed")
    }

    private static func failure(
        _ token: [UInt8], _ rules: TokenRules, now: WallTime = Bench.now
    ) -> TokenFailure? {
        if case .failure(let failure) = Bench.verify(token, rules, now: now) { return failure }
        return nil
    }

    /// The same token as a signed userinfo answer: never one that is old.
    private static func checkAnswer(_ token: [UInt8], _ rules: TokenRules) {
        guard
            let answer = try? SignedAnswer.verify(
                token.span, keys: Bench.keys, rules: rules, now: Bench.now)
        else { return }
        guard let issuedAt = answer.root["iat"]?.numericDate else {
            return require(false, "an answer without a date")
        }
        require(
            Bench.now < issuedAt.adding(seconds: SignedAnswer.ageSecondsMax), "an old answer")
        require(issuedAt <= Bench.now.adding(seconds: Bench.skew), "an answer of tomorrow")
    }
}
