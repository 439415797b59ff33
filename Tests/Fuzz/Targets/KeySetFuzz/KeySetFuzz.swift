import Basics
import Crypto
import FuzzSupport
import JOSE
import JSON

/// Key sets: every entry becomes a key or is told as skipped, a key verifies what its kind can, and
/// no entry costs its neighbour anything.
@main
enum KeySetFuzz {
    private static let neighbour = """
        {"kty":"OKP","crv":"Ed25519","kid":"neighbour",\
        "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
        """

    static func main() {
        Fuzzer.run { input in
            guard let document = try? JSONDocument(parsing: [UInt8](copying: input)) else { return }
            check(document)
            checkNeighbour(of: document.root)
        }
    }

    private static func check(_ document: JSONDocument) {
        let list = document.root["keys"]
        do throws(JOSEFailure) {
            let set = try JSONWebKeySet(parsing: document)
            require(!set.keys.isEmpty, "a set without keys")
            require(set.keys.count <= JSONWebKeySet.keysMaxDefault, "too many keys")
            require(set.keys.count + set.skipped.count == list?.count, "an entry was lost")
            for key in set.keys { check(key, in: set) }
            for skipped in set.skipped {
                require((0..<(list?.count ?? 0)).contains(skipped.index), "no such entry")
            }
        } catch {
            switch error {
            case .notAKeySet: require(list?.kind != .array, "a key set was not seen")
            case .noUsableKey(let skipped):
                require(skipped.count == list?.count, "an entry was lost")
            }
        }
    }

    private static func check(_ key: VerificationKey, in set: JSONWebKeySet) {
        if let keyID = key.keyID { require(set.contains(keyID: keyID), "a key is not found") }
        require(!key.algorithms.isEmpty, "a key that verifies nothing")
        let signature = [UInt8](repeating: 1, count: key.key.signatureBytes)
        for algorithm in SignatureAlgorithm.allCases where key.algorithms.permits(algorithm) {
            require(algorithm.fits(key.key.kind), "an algorithm that does not fit")
            let isValid = key.key.verify(
                signature: signature.span, of: [1].span, algorithm: algorithm)
            require(!isValid, "anything is a signature")
        }
        if key.key.kind == .rsa {
            let bytes = PublicKey.modulusBitsMin / 8...PublicKey.modulusBitsMax / 8
            require(bytes.contains(key.key.signatureBytes), "an RSA key out of bounds")
        }
    }

    /// The same entry beside a good one, and the good one is there.
    private static func checkNeighbour(of root: JSONValue) {
        let entry = root["keys"]?.elements.first ?? root
        let text = String(decoding: entry.rawText, as: UTF8.self)
        let both = Array("{\"keys\":[\(text),\(neighbour)]}".utf8)
        guard let document = try? JSONDocument(parsing: both) else { return }
        let set = try? JSONWebKeySet(parsing: document)
        require(set?.contains(keyID: Array("neighbour".utf8)) == true, "the neighbour is gone")
    }
}
