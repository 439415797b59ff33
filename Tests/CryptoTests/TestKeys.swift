@testable import Crypto

/// One key of each kind, made once for all tests: RSA keys take a while.
enum TestKeys {
    static let all: [KeyKind: PrivateKey] = {
        var keys: [KeyKind: PrivateKey] = [:]
        for kind in KeyKind.allCases { keys[kind] = try? PrivateKey.generate(kind) }
        return keys
    }()

    /// The shared private key of a kind.
    static func privateKey(_ kind: KeyKind) throws -> PrivateKey {
        guard let key = all[kind] else { throw CryptoFailure.libraryRefused }
        return key
    }

    /// Its public half, loaded as an issuer's key would be.
    static func publicKey(_ kind: KeyKind) throws -> PublicKey {
        try PublicKey(try privateKey(kind).publicMaterial())
    }

    /// The kind of key that an algorithm needs.
    static func kind(for algorithm: SignatureAlgorithm) -> KeyKind {
        KeyKind.allCases.first { algorithm.fits($0) } ?? .rsa
    }
}

extension PublicKey {
    /// The same with arrays, since a span cannot go through `#expect`.
    func accepts(
        _ signature: [UInt8], over message: [UInt8], _ algorithm: SignatureAlgorithm
    ) -> Bool {
        verify(signature: signature.span, of: message.span, algorithm: algorithm)
    }
}
