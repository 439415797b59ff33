import COpenSSL
import Testing

@testable import Crypto

/// RSASSA-PKCS1-v1_5 by our own steps over libcrypto's numbers, beside libcrypto's own way
/// (RFC 8017 section 8.2.2, decision 0021). Wycheproof's signatures are in `WycheproofTests`.
struct PKCS1VerificationTests {
    private static let message = Array("header.payload".utf8)
    private static let hashes: [(SignatureAlgorithm, HashFunction)] = [
        (.rs256, .sha256), (.rs384, .sha384), (.rs512, .sha512),
    ]

    /// Whatever a key may have signed but the one right block is refused, by us and by libcrypto.
    @Test func onlyTheOneRightBlockIsAccepted() throws {
        let signer = try BlockSigner(bits: 2048)
        for (algorithm, function) in Self.hashes {
            let hash = try #require(Self.hash(Self.message, function))
            let right = try #require(PKCS1Verification.beginning(of: 256, function)) + hash
            let good = try signer.sign(right)
            #expect(signer.key.accepts(good, over: Self.message, algorithm))
            #expect(signer.libraryAccepts(good, hash: hash, function))
            for (name, block) in Self.wrongBlocks(right, hash) {
                #expect(block.count == 256, "\(name)")
                let signature = try signer.sign(block)
                let isAccepted = signer.key.accepts(signature, over: Self.message, algorithm)
                #expect(!isAccepted, "\(algorithm): \(name)")
                #expect(!signer.libraryAccepts(signature, hash: hash, function), "\(name)")
            }
        }
    }

    /// Each byte of the block counts.
    @Test func noByteOfTheBlockGoesUnnoticed() throws {
        let signer = try BlockSigner(bits: 2048)
        let hash = try #require(Self.hash(Self.message, .sha256))
        let right = try #require(PKCS1Verification.beginning(of: 256, .sha256)) + hash
        for index in right.indices.dropFirst() {
            var wrong = right
            wrong[index] ^= 1
            let isAccepted = signer.key.accepts(
                try signer.sign(wrong), over: Self.message, .rs256)
            #expect(!isAccepted, "byte \(index)")
        }
    }

    /// RFC 8017 section 5.2.2: a signature is a number below the modulus, so it has one spelling.
    /// With 2050 bits in 257 bytes, each has an equal that is as long.
    @Test func numbersAreBelowTheModulus() throws {
        let signer = try BlockSigner(bits: 2050)
        let modulus = signer.modulus
        for number in 0..<32 {
            let message = Self.message + [UInt8(number)]
            let signature = try signer.privateKey.sign(message, algorithm: .rs256)
            #expect(signer.key.accepts(signature, over: message, .rs256))
            let equal = try #require(Self.sum(signature, modulus))
            #expect(!signer.key.accepts(equal, over: message, .rs256))
        }
    }

    @Test(arguments: [2048, 2050])
    func numbersNobodySignedAreRefused(bits: UInt32) throws {
        let signer = try BlockSigner(bits: bits)
        let modulus = signer.modulus
        let zero = [UInt8](repeating: 0, count: modulus.count)
        let last = try #require(modulus.last)
        let below = modulus.dropLast() + [last - 1]
        let wrongs: [[UInt8]] = [zero, zero.dropLast() + [1], Array(below), modulus]
        for wrong in wrongs {
            #expect(!signer.key.accepts(wrong, over: Self.message, .rs256))
        }
    }

    /// Some signatures begin with zeros, and some moduli do not fill their first byte.
    @Test(arguments: [2048, 2050, 2060, 3072])
    func everyGoodSignatureIsAccepted(bits: UInt32) throws {
        let signer = try BlockSigner(bits: bits)
        #expect(signer.key.signatureBytes == Int(bits + 7) / 8)
        for number in 0..<(bits == 2048 ? 600 : 20) {
            let message = Array("message \(number)".utf8)
            let signature = try signer.privateKey.sign(message, algorithm: .rs256)
            let isAccepted = signer.key.accepts(signature, over: message, .rs256)
            #expect(isAccepted, "message \(number)")
            #expect(!signer.key.accepts(signature, over: Self.message, .rs256))
        }
    }

    /// Keys with another exponent go libcrypto's way.
    @Test func otherExponentsAreVerifiedByTheLibrary() throws {
        for exponent in [3, 17, 257] as [UInt] {
            let signer = try BlockSigner(bits: 2048, exponent: exponent)
            #expect(PKCS1Verification(signer.key.handle, .sha256) == nil)
            for (algorithm, _) in Self.hashes {
                let signature = try signer.privateKey.sign(Self.message, algorithm: algorithm)
                #expect(signer.key.accepts(signature, over: Self.message, algorithm))
                #expect(!signer.key.accepts(signature, over: [1], algorithm))
            }
        }
        let usual = try BlockSigner(bits: 2048)
        let verification = PKCS1Verification(usual.key.handle, .sha256)
        #expect(verification != nil)
        verification?.free()
    }

    @Test func aBlockHasRoomForItsPadding() {
        #expect(PKCS1Verification.beginning(of: 62, .sha256)?.count == 30)
        #expect(PKCS1Verification.beginning(of: 61, .sha256) == nil)
        #expect(PKCS1Verification.beginning(of: 0, .sha256) == nil)
    }

    /// What forgers have tried since 2006, all as long as the modulus.
    private static func wrongBlocks(
        _ right: [UInt8], _ hash: [UInt8]
    ) -> [(name: String, block: [UInt8])] {
        let info = Array(right[(right.firstIndex(of: 0x30) ?? 0)...].dropLast(hash.count))
        func padded(_ content: [UInt8], type: UInt8 = 1, padding: UInt8 = 0xFF) -> [UInt8] {
            [0, type] + [UInt8](repeating: padding, count: 256 - 3 - content.count) + [0] + content
        }
        var withoutNull = Array(info.dropLast(4)) + info.suffix(2)
        withoutNull[1] -= 2
        withoutNull[3] -= 2
        let garbage = [UInt8](repeating: 0, count: 100)
        return [
            (
                "eight bytes of padding, then the hash, then anything",
                [0, 1] + [UInt8](repeating: 0xFF, count: 8) + [0] + info + hash
                    + [UInt8](repeating: 0, count: 256 - 11 - info.count - hash.count)
            ),
            ("something behind the hash", padded(info + hash + [0])),
            ("much behind the hash", padded(info + hash + garbage)),
            ("no parameters", padded(withoutNull + hash)),
            ("the bare hash", padded(hash)),
            ("block type 0", padded(info + hash, type: 0)),
            ("block type 2", padded(info + hash, type: 2)),
            ("padding of zeros", padded(info + hash, padding: 0)),
            ("another hash's length", padded(info.dropLast() + [UInt8(hash.count) - 1] + hash)),
            ("a hash of zeros", padded(info + hash.map { _ in 0 })),
            (
                "no end of the padding",
                [0, 1] + [UInt8](repeating: 0xFF, count: 254 - info.count - hash.count) + info
                    + hash
            ),
        ]
    }

    private static func hash(_ message: [UInt8], _ function: HashFunction) -> [UInt8]? {
        var hash = Hash(count: function.byteCount)
        guard function.hash(message.span, into: &hash) else { return nil }
        return hash.bytes.indices.map { hash.bytes[$0] }
    }

    /// The sum of two big-endian numbers of one length; nil when it is longer.
    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8]? {
        var result = left
        var carry = 0
        for index in left.indices.reversed() {
            let sum = Int(left[index]) + Int(right[index]) + carry
            result[index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        return carry == 0 ? result : nil
    }
}

/// Signs whatever block it is given, as no honest signer does.
private struct BlockSigner {
    let privateKey: PrivateKey
    let key: PublicKey
    let modulus: [UInt8]

    init(bits: UInt32, exponent: UInt = 65537) throws {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "RSA", nil) else {
            throw CryptoFailure.libraryRefused
        }
        // Sound: context and number are this call's own, and the key is handed to its owner.
        defer { unsafe EVP_PKEY_CTX_free(context) }
        let number = unsafe BN_new()
        defer { unsafe BN_free(number) }
        var made: OpaquePointer? = nil
        guard unsafe BN_set_word(number, exponent) == 1,
            unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1,
            unsafe EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, number) == 1,
            unsafe EVP_PKEY_generate(context, &made) == 1, let made = unsafe made
        else { throw CryptoFailure.libraryRefused }
        let handle = unsafe KeyHandle(adopting: made)
        modulus = handle.number("n") ?? []
        privateKey = PrivateKey(.rsa, handle)
        key = try PublicKey(privateKey.publicMaterial())
    }

    /// The block to the private power.
    func sign(_ block: [UInt8]) throws -> [UInt8] {
        let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, privateKey.handle.pointer, nil)
        // Sound: libcrypto writes at most `count` bytes, the array's count.
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: key.signatureBytes)
        var count = signature.count
        guard unsafe EVP_PKEY_sign_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1,
            unsafe EVP_PKEY_sign(context, &signature, &count, block, block.count) == 1
        else { throw CryptoFailure.libraryRefused }
        return signature
    }

    /// What libcrypto makes of a signature.
    func libraryAccepts(_ signature: [UInt8], hash: [UInt8], _ function: HashFunction) -> Bool {
        let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.handle.pointer, nil)
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        return unsafe EVP_PKEY_verify_init(context) == 1
            && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
            && EVP_PKEY_CTX_set_signature_md(context, function.method) == 1
            && EVP_PKEY_verify(context, signature, signature.count, hash, hash.count) == 1
    }
}
