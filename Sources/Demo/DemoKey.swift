internal import Basics
internal import Crypto

/// One signing key and its entry in the key set.
struct DemoKey: Sendable {
    let kid: String
    let algorithm: SignatureAlgorithm
    /// The entry in the key set, as JSON.
    let jwk: [UInt8]
    private let key: PrivateKey

    /// Makes a fresh key under a random kid, as Hydra 2 names them, unless `kid` is given.
    init(_ algorithm: SignatureAlgorithm, kid given: String? = nil) throws(DemoFailure) {
        kid = if let given { given } else { try DemoHydra.uuid() }
        self.algorithm = algorithm
        let material: PublicKeyMaterial
        do throws(CryptoFailure) {
            key = try PrivateKey.generate(Self.kind(for: algorithm))
            material = try key.publicMaterial()
        } catch { throw .crypto(error) }
        jwk = Self.jwk(of: material, algorithm: algorithm, kid: kid)
    }

    /// A compact JWS (RFC 7515 section 7.1) with the signature that was asked for.
    func token(
        header: [UInt8], payload: [UInt8], signature kind: DemoTokenRequest.Signature = .good
    ) throws(DemoFailure) -> String {
        let input = Base64URL.text(header) + "." + Base64URL.text(payload)
        var signature: [UInt8]
        do throws(CryptoFailure) {
            signature = try key.sign(Array(input.utf8), algorithm: algorithm)
        } catch { throw .crypto(error) }
        switch kind {
        case .good, .unlisted: break
        case .altered: signature[signature.count / 2] ^= 1
        case .empty: signature = []
        }
        return input + "." + Base64URL.text(signature)
    }

    private static func kind(for algorithm: SignatureAlgorithm) -> KeyKind {
        switch algorithm {
        case .es256: .p256
        case .es384: .p384
        case .es512: .p521
        case .edDSA, .ed25519: .ed25519
        case .ed448: .ed448
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: .rsa
        }
    }

    private static func jwk(
        of material: PublicKeyMaterial, algorithm: SignatureAlgorithm, kid: String
    ) -> [UInt8] {
        var jwk = DemoClaims()
        jwk.set("alg", "\(algorithm.name)")
        jwk.set("kid", kid)
        jwk.set("use", "sig")
        switch material {
        case .rsa(let modulus, let exponent):
            jwk.set("kty", "RSA")
            jwk.set("n", Base64URL.text(modulus))
            jwk.set("e", Base64URL.text(exponent))
        case .elliptic(let kind, let x, let y):
            jwk.set("kty", "EC")
            jwk.set("crv", kind.curveName.map { "\($0)" } ?? "")
            jwk.set("x", Base64URL.text(x))
            jwk.set("y", Base64URL.text(y))
        case .edwards(let kind, let x):
            jwk.set("kty", "OKP")
            jwk.set("crv", kind.curveName.map { "\($0)" } ?? "")
            jwk.set("x", Base64URL.text(x))
        }
        return jwk.json
    }
}

extension Base64URL {
    /// The one spelling of `bytes`, as a string.
    static func text(_ bytes: [UInt8]) -> String { String(decoding: encode(bytes), as: UTF8.self) }

    /// The bytes that `text` spells.
    static func bytes(_ text: String) -> [UInt8]? { decode(Array(text.utf8).span) }
}
