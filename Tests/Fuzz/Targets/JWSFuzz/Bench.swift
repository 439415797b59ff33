import Basics
import Crypto
import FuzzSupport
import JOSE
import JSON

/// Keys, rules and time for all inputs.
enum Bench {
    /// When the published tokens were good.
    static let now = WallTime(seconds: 1_300_819_000)
    static let skew: Int64 = 30
    static let audience = Array("orders".utf8)
    static let issuer = Array("joe".utf8)

    /// Signs what the inputs ask for.
    static let signer: TokenSigner = {
        let seed = [UInt8](repeating: 7, count: 32)
        guard let key = try? PrivateKey(edwards: .ed25519, seed: seed) else {
            fatalError("no key")
        }
        return TokenSigner(key: key, algorithm: .edDSA, keyID: "own")
    }()

    /// The own key, and those of RFC 7515 appendices A.2 and A.3 and RFC 8037 appendix A.4.
    static let keys: JSONWebKeySet = {
        guard let own = try? signer.publicJWK(),
            let set = keySet("{\"keys\":[\(String(decoding: own, as: UTF8.self)),\(published)]}")
        else { fatalError("no keys") }
        return set
    }()

    /// The published keys without the own one.
    static let publishedKeys: JSONWebKeySet = {
        guard let set = keySet("{\"keys\":[\(published)]}") else { fatalError("no keys") }
        return set
    }()

    static func keySet(_ json: String) -> JSONWebKeySet? {
        guard let document = try? JSONDocument(parsing: Array(json.utf8)) else { return nil }
        return try? JSONWebKeySet(parsing: document)
    }

    static func profile(_ digit: UInt8) -> TokenRules.Profile? {
        switch digit {
        case UInt8(ascii: "0"): .plain
        case UInt8(ascii: "1"): .hydra
        case UInt8(ascii: "2"): .accessTokenJWT
        default: nil
        }
    }

    static func rules(
        _ profile: TokenRules.Profile, issuer: [UInt8] = issuer, audienceOptional: Bool = false
    ) -> TokenRules {
        TokenRules(
            issuer: issuer, audiences: [audience], audienceOptional: audienceOptional,
            algorithms: .all, clockSkewSeconds: skew, profile: profile)
    }

    static func verify(
        _ token: [UInt8], _ rules: TokenRules, keys: JSONWebKeySet = keys, now: WallTime = now
    ) -> Result<VerifiedClaims, TokenFailure> {
        let verdict: Result<VerifiedClaims, TokenFailure>
        do throws(TokenFailure) {
            verdict = .success(
                try TokenVerifier.verify(token.span, keys: keys, rules: rules, now: now))
        } catch {
            verdict = .failure(error)
        }
        WorkerMemory.check(verdict, on: token, rules, keys: keys, now: now)
        return verdict
    }

    private static let published = #"""
        {"kty":"RSA","e":"AQAB","n":"\#
        ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJ\#
        PMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0\#
        LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD\#
        Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2\#
        PAcDTW9gb54h4FRWyuXpoQ"},
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
        {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
        """#
}
