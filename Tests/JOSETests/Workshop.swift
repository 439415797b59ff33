import Basics
import Crypto
import JSON

@testable import JOSE

/// Keys, claims and tokens for the tests: everything right unless a test says otherwise.
enum Workshop {
    static let issuer = "https://issuer.example"
    static let now = WallTime(seconds: 1_700_000_000)

    static let signers: [KeyKind: TokenSigner] = {
        var signers: [KeyKind: TokenSigner] = [:]
        for (kind, algorithm) in [
            (KeyKind.rsa, SignatureAlgorithm.rs256), (.p256, .es256), (.p384, .es384),
            (.p521, .es512), (.ed25519, .edDSA), (.ed448, .edDSA),
        ] {
            guard let key = try? PrivateKey.generate(kind) else { continue }
            signers[kind] = TokenSigner(key: key, algorithm: algorithm, keyID: "\(kind)")
        }
        return signers
    }()

    static func signer(_ kind: KeyKind) throws -> TokenSigner {
        guard let signer = signers[kind] else { throw CryptoFailure.libraryRefused }
        return signer
    }

    /// A signer with a fresh key on P-256, the quickest kind.
    static func freshSigner(_ keyID: String?) throws -> TokenSigner {
        TokenSigner(key: try .generate(.p256), algorithm: .es256, keyID: keyID)
    }

    static func keySet(_ signers: [TokenSigner]) throws -> JSONWebKeySet {
        try keySet(String(decoding: try TokenSigner.keySet(signers), as: UTF8.self))
    }

    static func keySet(
        _ json: String, algorithms: SignatureAlgorithmSet = .all
    ) throws -> JSONWebKeySet {
        let document = try JSONDocument(parsing: Array(json.utf8))
        return try JSONWebKeySet(parsing: document, algorithms: algorithms)
    }

    static let goodClaims: [(String, String)] = [
        ("iss", "\"\(issuer)\""), ("sub", "\"alice\""), ("aud", "[\"orders\"]"),
        ("client_id", "\"web\""), ("exp", "1700003600"), ("iat", "1700000000"),
        ("nbf", "1700000000"), ("jti", "\"7f\""), ("scp", "[\"openid\",\"orders.read\"]"),
        ("ext", "{}"),
    ]

    /// The good claims with some replaced, added, or (nil) left out.
    static func claims(_ changes: KeyValuePairs<String, String?> = [:]) -> [UInt8] {
        claims(changes: changes.map { ($0.key, $0.value) })
    }

    /// The same, for changes put together at run time.
    static func claims(changes: [(String, String?)]) -> [UInt8] {
        var members = goodClaims
        for (name, value) in changes {
            members.removeAll { $0.0 == name }
            if let value { members.append((name, value)) }
        }
        let text = members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        return Array("{\(text)}".utf8)
    }

    static func rules(
        audiences: [String] = ["orders", "billing"], audienceOptional: Bool = false,
        algorithms: SignatureAlgorithmSet = .all, clockSkewSeconds: Int64 = 30,
        profile: TokenRules.Profile = .plain, additionalTypes: [String] = []
    ) -> TokenRules {
        TokenRules(
            issuer: Array(issuer.utf8), audiences: audiences.map { Array($0.utf8) },
            audienceOptional: audienceOptional, algorithms: algorithms,
            clockSkewSeconds: clockSkewSeconds, profile: profile,
            additionalTypes: additionalTypes.map { Array($0.utf8) })
    }

    /// A token taken apart and not verified.
    static func takeApart(_ token: [UInt8]) throws -> CompactJWS {
        try CompactJWS(parsing: token.span)
    }

    /// What the verifier says.
    static func verify(
        _ token: [UInt8], keys: JSONWebKeySet, rules: TokenRules = rules(), now: WallTime = now
    ) -> Result<VerifiedClaims, TokenFailure> {
        do throws(TokenFailure) {
            return .success(
                try TokenVerifier.verify(token.span, keys: keys, rules: rules, now: now))
        } catch {
            return .failure(error)
        }
    }

    /// What the verifier says of good claims with some changed, properly signed.
    static func verify(
        claims changes: KeyValuePairs<String, String?>, rules: TokenRules = rules(),
        now: WallTime = now
    ) throws -> Result<VerifiedClaims, TokenFailure> {
        let signer = try signer(.p256)
        return verify(
            try signer.sign(claims: claims(changes)), keys: try keySet([signer]), rules: rules,
            now: now)
    }

    /// What the verifier says of good claims under another header, properly signed.
    static func verify(
        header: String, rules: TokenRules = rules()
    ) throws -> Result<VerifiedClaims, TokenFailure> {
        let signer = try signer(.p256)
        let token = try signer.sign(header: Array(header.utf8), payload: claims())
        return verify(token, keys: try keySet([signer]), rules: rules)
    }
}

extension Result where Success == VerifiedClaims, Failure == TokenFailure {
    /// The failure, or nil when the token is good.
    var failure: TokenFailure? {
        if case .failure(let failure) = self { return failure }
        return nil
    }

    /// The claims of a good token.
    var claims: VerifiedClaims? { try? get() }
}

/// Bytes as text, for comparing in tests.
func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
