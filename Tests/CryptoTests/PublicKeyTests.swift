import COpenSSL
import Testing

@testable import Crypto

/// Verifying signatures (contract B18, B19, B25, B27 to B29, B37).
struct PublicKeyTests {
    private static let message = Array("header.payload".utf8)

    // B29
    @Test(arguments: SignatureAlgorithm.allCases)
    func everyAlgorithmVerifiesWhatItSigned(algorithm: SignatureAlgorithm) throws {
        for kind in KeyKind.allCases where algorithm.fits(kind) {
            let signature = try TestKeys.privateKey(kind).sign(Self.message, algorithm: algorithm)
            let key = try TestKeys.publicKey(kind)
            #expect(signature.count == key.signatureBytes)
            // Twice: the second time with a context that was used before.
            #expect(key.accepts(signature, over: Self.message, algorithm))
            #expect(key.accepts(signature, over: Self.message, algorithm))
            #expect(!key.accepts(signature, over: Self.message + [0], algorithm))
            #expect(!key.accepts(signature, over: [], algorithm))
            #expect(!key.accepts(signature + [0], over: Self.message, algorithm))
            #expect(!key.accepts(Array(signature.dropLast()), over: Self.message, algorithm))
            #expect(!key.accepts([], over: Self.message, algorithm))
        }
    }

    /// A kept context remembers nothing of the message before.
    @Test(arguments: SignatureAlgorithm.allCases)
    func messagesMayFollowOneAnother(algorithm: SignatureAlgorithm) throws {
        let kind = TestKeys.kind(for: algorithm)
        let key = try TestKeys.publicKey(kind)
        let messages = [0, 1, 200, 63, 4096, 64].map { [UInt8](repeating: 0x61, count: $0) }
        let signatures = try messages.map {
            try TestKeys.privateKey(kind).sign($0, algorithm: algorithm)
        }
        for (message, signature) in zip(messages, signatures) {
            #expect(key.accepts(signature, over: message, algorithm))
            #expect(!key.accepts(signatures[0], over: message + [0], algorithm))
            #expect(key.accepts(signature, over: message, algorithm))
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func noFlippedBitGoesUnnoticed(algorithm: SignatureAlgorithm) throws {
        let kind = TestKeys.kind(for: algorithm)
        let signature = try TestKeys.privateKey(kind).sign(Self.message, algorithm: algorithm)
        let key = try TestKeys.publicKey(kind)
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 1 << UInt8(index % 8)
            let isAccepted = key.accepts(changed, over: Self.message, algorithm)
            #expect(!isAccepted, "byte \(index)")
        }
        #expect(key.accepts(signature, over: Self.message, algorithm))
    }

    // B19
    @Test func anAlgorithmNeverWorksWithAnotherKindOfKey() throws {
        for algorithm in SignatureAlgorithm.allCases {
            let kind = TestKeys.kind(for: algorithm)
            let signature = try TestKeys.privateKey(kind).sign(Self.message, algorithm: algorithm)
            for other in KeyKind.allCases where !algorithm.fits(other) {
                let key = try TestKeys.publicKey(other)
                #expect(!key.accepts(signature, over: Self.message, algorithm))
            }
            for other in SignatureAlgorithm.allCases where other != algorithm && other.fits(kind) {
                let key = try TestKeys.publicKey(kind)
                let isSame = algorithm.hash == nil && other.hash == nil
                #expect(key.accepts(signature, over: Self.message, other) == isSame)
            }
        }
    }

    // B28
    @Test func rsaSignaturesHaveTheModulusLength() throws {
        let key = try PublicKey(
            .rsa(modulus: RSASignatures.modulus, exponent: RSASignatures.exponent))
        #expect(key.signatureBytes == 256)
        let signature = RSASignatures.pkcs1
        #expect(key.accepts(signature, over: RSASignatures.message, .rs256))
        #expect(!key.accepts([0] + signature, over: RSASignatures.message, .rs256))
        #expect(!key.accepts([0] + signature.dropLast(), over: RSASignatures.message, .rs256))
        let ones = [UInt8](repeating: 0xFF, count: 256)
        #expect(!key.accepts(ones, over: RSASignatures.message, .rs256))
        #expect(!key.accepts([UInt8](repeating: 0, count: 256), over: [], .rs256))
    }

    @Test func pkcs1SignaturesNameTheHashOfTheAlgorithm() throws {
        let key = try PublicKey(
            .rsa(modulus: RSASignatures.modulus, exponent: RSASignatures.exponent))
        let message = RSASignatures.message
        #expect(!key.accepts(RSASignatures.pkcs1SHA1, over: message, .rs256))
        #expect(!key.accepts(RSASignatures.pkcs1Bare, over: message, .rs256))
        #expect(!key.accepts(RSASignatures.pkcs1, over: message, .rs384))
        #expect(!key.accepts(RSASignatures.pkcs1, over: message, .ps256))
    }

    // B27
    @Test func pssSaltsHaveTheHashLengthAndItsMaskTheSameHash() throws {
        let key = try PublicKey(
            .rsa(modulus: RSASignatures.modulus, exponent: RSASignatures.exponent))
        let message = RSASignatures.message
        #expect(key.accepts(RSASignatures.pss256, over: message, .ps256))
        #expect(key.accepts(RSASignatures.pss512, over: message, .ps512))
        for wrong in [
            RSASignatures.pss256Salt0, RSASignatures.pss256Salt20, RSASignatures.pss256Salt33,
            RSASignatures.pss256Salt222, RSASignatures.pss256MaskSHA1, RSASignatures.pss512,
        ] {
            #expect(wrong.count == 256)
            #expect(!key.accepts(wrong, over: message, .ps256))
        }
        #expect(RSASignatures.pss512Salt32.count == 256)
        #expect(!key.accepts(RSASignatures.pss512Salt32, over: message, .ps512))
        #expect(!key.accepts(RSASignatures.pss256, over: message, .rs256))
    }

    // B25
    @Test(arguments: [SignatureAlgorithm.es256, .es384, .es512])
    func ecdsaNumbersOutOfRangeAreRefused(algorithm: SignatureAlgorithm) throws {
        let kind = TestKeys.kind(for: algorithm)
        let key = try TestKeys.publicKey(kind)
        let signature = try TestKeys.privateKey(kind).sign(Self.message, algorithm: algorithm)
        let length = kind.coordinateBytes
        let r = Array(signature.prefix(length))
        let s = Array(signature.suffix(length))
        let zero = [UInt8](repeating: 0, count: length)
        let ones = [UInt8](repeating: 0xFF, count: length)
        for (r, s) in [
            (zero, s), (r, zero), (zero, zero), (key.order, s), (r, key.order), (ones, s),
            (r, ones), (ones, ones),
        ] {
            #expect(!key.accepts(r + s, over: Self.message, algorithm))
        }
        #expect(key.accepts(r + s, over: Self.message, algorithm))
        #expect(!key.accepts(s + r, over: Self.message, algorithm))
    }

    // B25
    @Test func derIsNoJWSSignature() throws {
        let key = try TestKeys.publicKey(.p256)
        for _ in 0..<20 {
            let raw = try TestKeys.privateKey(.p256).sign(Self.message, algorithm: .es256)
            let form = ECDSASignature.der(raw: raw.span, order: key.order)
            let der = try #require(form)
            #expect(!key.accepts(der, over: Self.message, .es256))
            #expect(!key.accepts(Array(der.prefix(64)), over: Self.message, .es256))
        }
    }

    // B37
    @Test func failuresLeaveNoErrorsBehind() throws {
        let key = try TestKeys.publicKey(.rsa)
        ERR_clear_error()
        for algorithm in SignatureAlgorithm.allCases {
            let bad = [UInt8](repeating: 7, count: key.signatureBytes)
            #expect(!key.accepts(bad, over: Self.message, algorithm))
        }
        #expect(throws: CryptoFailure.pointInvalid) {
            let one = [UInt8](repeating: 1, count: 32)
            _ = try PublicKey(.elliptic(.p256, x: one, y: one))
        }
        #expect(ERR_peek_error() == 0)
    }

    // B37
    @Test func oneKeyServesManyThreads() async throws {
        let signature = try TestKeys.privateKey(.rsa).sign(Self.message, algorithm: .rs256)
        let pss = try TestKeys.privateKey(.rsa).sign(Self.message, algorithm: .ps256)
        let key = try TestKeys.publicKey(.rsa)
        let failures = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    var failures = 0
                    for round in 0..<50 {
                        let isGood = round % 3 != 0
                        let message = isGood ? Self.message : [1]
                        if key.accepts(signature, over: message, .rs256) != isGood { failures += 1 }
                        if key.accepts(pss, over: message, .ps256) != isGood { failures += 1 }
                    }
                    return failures
                }
            }
            return await group.reduce(0, +)
        }
        #expect(failures == 0)
    }
}
