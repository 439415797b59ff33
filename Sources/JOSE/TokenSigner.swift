import Basics
package import Crypto
import JSON

/// Signs tokens and publishes the keys for them: the demo issuer's tokens and those of tests, and
/// the assertions with which Postern proves to an issuer which client it is.
package struct TokenSigner: Sendable {
    /// The key.
    package let key: PrivateKey
    /// The algorithm that tokens and JWK name.
    package let algorithm: SignatureAlgorithm
    /// The key's `kid`, if it has one.
    package let keyID: String?

    /// Makes a signer; the algorithm has to fit the key.
    package init(key: PrivateKey, algorithm: SignatureAlgorithm, keyID: String?) {
        self.key = key
        self.algorithm = algorithm
        self.keyID = keyID
    }

    /// A compact JWS over JSON claims with a header of alg, kid and typ.
    package func sign(
        claims: [UInt8], type: String? = "JWT"
    ) throws(CryptoFailure) -> [UInt8] {
        var header = JSONWriter()
        header.beginObject()
        header.member("alg", algorithm.name.description)
        if let keyID { header.member("kid", keyID) }
        if let type { header.member("typ", type) }
        header.endObject()
        return try sign(header: header.bytes, payload: claims)
    }

    /// A compact JWS over any payload with any header.
    package func sign(
        header: [UInt8], payload: [UInt8]
    ) throws(CryptoFailure) -> [UInt8] {
        let dot = UInt8(ascii: ".")
        let input = Base64URL.encode(header) + [dot] + Base64URL.encode(payload)
        return input + [dot] + Base64URL.encode(try key.sign(input, algorithm: algorithm))
    }

    /// The public key as a JWK.
    package func publicJWK() throws(CryptoFailure) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        switch try key.publicMaterial() {
        case .rsa(let modulus, let exponent):
            json.member("kty", "RSA")
            json.member("n", utf8: Base64URL.encode(modulus))
            json.member("e", utf8: Base64URL.encode(exponent))
        case .elliptic(let kind, let x, let y):
            json.member("kty", "EC")
            json.member("crv", kind.curveName?.description ?? "")
            json.member("x", utf8: Base64URL.encode(x))
            json.member("y", utf8: Base64URL.encode(y))
        case .edwards(let kind, let x):
            json.member("kty", "OKP")
            json.member("crv", kind.curveName?.description ?? "")
            json.member("x", utf8: Base64URL.encode(x))
        }
        json.member("use", "sig")
        json.member("alg", algorithm.name.description)
        if let keyID { json.member("kid", keyID) }
        json.endObject()
        return json.bytes
    }

    /// The key set of several signers, in their order.
    package static func keySet(_ signers: [TokenSigner]) throws(CryptoFailure) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("keys")
        json.beginArray()
        for signer in signers { json.raw(try signer.publicJWK()) }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}
