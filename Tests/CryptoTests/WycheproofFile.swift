import Crypto
import Foundation

/// A file of Wycheproof vectors (its `*_verify_schema` forms): groups of signatures by one key.
struct WycheproofFile: Decodable {
    struct Vector: Decodable {
        let tcId: Int
        let flags: [String]
        let msg: String
        let sig: String
        let result: Verdict
    }

    /// What Wycheproof says about a signature. `acceptable` is for what some specifications allow.
    enum Verdict: String, Decodable, CaseIterable {
        case valid
        case invalid
        case acceptable
    }

    struct Key: Decodable {
        let curve: String?
        let wx: String?
        let wy: String?
        let pk: String?
        let modulus: String?
        let publicExponent: String?
    }

    struct Group: Decodable {
        let publicKey: Key
        let sha: String?
        let mgfSha: String?
        let sLen: Int?
        let tests: [Vector]
    }

    let testGroups: [Group]

    init(path: String) throws {
        let data = try Data(contentsOf: URL(filePath: path))
        self = try JSONDecoder().decode(WycheproofFile.self, from: data)
    }
}

extension WycheproofFile.Key {
    /// The key's figures; nil for curves that no algorithm of ours uses.
    var material: PublicKeyMaterial? {
        if let modulus, let publicExponent {
            return .rsa(modulus: bytes(hex: modulus), exponent: bytes(hex: publicExponent))
        }
        switch curve {
        case "secp256r1": return elliptic(.p256)
        case "secp384r1": return elliptic(.p384)
        case "secp521r1": return elliptic(.p521)
        case "edwards25519": return .edwards(.ed25519, x: bytes(hex: pk ?? ""))
        case "edwards448": return .edwards(.ed448, x: bytes(hex: pk ?? ""))
        default: return nil
        }
    }

    /// Coordinates in the length that a JWK has; here they are numbers with or without zeros.
    private func elliptic(_ kind: KeyKind) -> PublicKeyMaterial {
        func coordinate(_ hex: String?) -> [UInt8] {
            let digits = bytes(hex: hex ?? "").drop { $0 == 0 }
            return [UInt8](repeating: 0, count: max(0, kind.coordinateBytes - digits.count))
                + digits
        }
        return .elliptic(kind, x: coordinate(wx), y: coordinate(wy))
    }
}

/// The bytes that hexadecimal digits spell.
func bytes(hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}
