import COpenSSL
import Testing

@testable import Crypto

/// ECDSA on P-256 by our own steps over libcrypto's numbers and points, beside libcrypto's own way
/// (decision 0023). Wycheproof's signatures are in `WycheproofTests`.
struct ECDSAVerificationTests {
    private let key: PublicKey
    private let privateKey: PrivateKey
    private let verification: ECDSAVerification
    private let order: BigNumber

    init() throws {
        privateKey = try TestKeys.privateKey(.p256)
        key = try TestKeys.publicKey(.p256)
        verification = try #require(ECDSAVerification(key.handle, order: key.order))
        order = try BigNumber(key.order)
    }

    @Test func everyGoodSignatureIsAcceptedAndNoOther() throws {
        defer { verification.free() }
        for number in 0..<300 {
            let message = Array("message \(number)".utf8)
            let signature = try privateKey.sign(message, algorithm: .es256)
            #expect(key.accepts(signature, over: message, .es256), "message \(number)")
            #expect(!key.accepts(signature, over: [1], .es256), "message \(number)")
            // The other half of the same signature is as good (malleability, which JWS has).
            let s = try order.minus(BigNumber(Array(signature.suffix(32))))
            let other = Array(signature.prefix(32)) + s.bytes(32)
            #expect(key.accepts(other, over: message, .es256), "message \(number)")
            let swapped = Array(signature.suffix(32) + signature.prefix(32))
            #expect(!key.accepts(swapped, over: message, .es256), "message \(number)")
        }
    }

    @Test func noBitOfASignatureGoesUnnoticed() throws {
        defer { verification.free() }
        let message = Array("header.payload".utf8)
        let signature = try privateKey.sign(message, algorithm: .es256)
        for bit in 0..<512 {
            var wrong = signature
            wrong[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.accepts(wrong, over: message, .es256), "bit \(bit)")
        }
    }

    /// Hashes that no message of a test would have: 0, 1, the order and its neighbours, all ones.
    @Test func everyHashIsANumberModuloTheOrder() throws {
        defer { verification.free() }
        let one = try BigNumber([1])
        let hashes = try [
            [UInt8](repeating: 0, count: 32), one.bytes(32), order.minusOne().bytes(32),
            order.bytes(32), Array(key.order.dropLast()) + [0x52],
            [UInt8](repeating: 0xFF, count: 32),
        ]
        for hash in hashes {
            let signature = try sign(hash: hash)
            #expect(accepts(signature, hash))
            #expect(libraryAccepts(signature, hash))
            for other in hashes where other != hash {
                // 0 and the order are the same number, and so are 1 and the order plus 1.
                let isSame = libraryAccepts(signature, other)
                #expect(accepts(signature, other) == isSame)
            }
        }
    }

    /// Numbers at the ends of their range, in every combination, against several hashes.
    @Test func rangesEndWhereTheyShould() throws {
        defer { verification.free() }
        let zero = [UInt8](repeating: 0, count: 32)
        let ends = try [
            zero, [UInt8](repeating: 0, count: 31) + [1], order.minusOne().bytes(32), key.order,
            Array(key.order.dropLast()) + [0x52], [UInt8](repeating: 0xFF, count: 32),
        ]
        for r in ends {
            for s in ends {
                for hash in [zero, key.order, [UInt8](repeating: 0xFF, count: 32)] {
                    #expect(accepts(r + s, hash) == libraryAccepts(r + s, hash))
                }
            }
        }
        #expect(!accepts([], zero) && !accepts(zero, zero) && !accepts(zero + zero, []))
    }

    /// A hash can be made for which both multiples cancel each other out: the sum is no point.
    @Test func sumThatIsNoPointIsRefused() throws {
        defer { verification.free() }
        let secret = try BigNumber(try #require(privateKey.handle.number("priv")))
        for r: UInt8 in 1..<20 {
            let product = try BigNumber([r]).times(secret, modulo: order)
            let hash = try order.minus(product).bytes(32)
            let signature =
                [UInt8](repeating: 0, count: 31) + [r] + [UInt8](repeating: 0, count: 31) + [7]
            #expect(!accepts(signature, hash))
            #expect(!libraryAccepts(signature, hash))
        }
    }

    @Test func otherCurvesAreVerifiedByTheLibrary() throws {
        verification.free()
        for kind in [KeyKind.p384, .p521] {
            let other = try TestKeys.publicKey(kind)
            #expect(ECDSAVerification(other.handle, order: other.order) == nil)
        }
    }

    // MARK: By hash

    private func accepts(_ signature: [UInt8], _ hash: [UInt8]) -> Bool {
        verification.verify(signature.span, of: hash.span)
    }

    private func libraryAccepts(_ signature: [UInt8], _ hash: [UInt8]) -> Bool {
        guard let der = ECDSASignature.der(raw: signature.span, order: key.order) else {
            return false
        }
        let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.handle.pointer, nil)
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        return unsafe EVP_PKEY_verify_init(context) == 1
            && EVP_PKEY_verify(context, der, der.count, hash, hash.count) == 1
    }

    private func sign(hash: [UInt8]) throws -> [UInt8] {
        let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, privateKey.handle.pointer, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var length = 80
        var der = [UInt8](repeating: 0, count: length)
        try #require(unsafe EVP_PKEY_sign_init(context) == 1)
        // Sound: libcrypto writes at most `length` bytes, the array's count.
        let isDone = unsafe der.withUnsafeMutableBufferPointer { der in
            unsafe EVP_PKEY_sign(context, der.baseAddress, &length, hash, hash.count) == 1
        }
        try #require(isDone)
        return try #require(ECDSASignature.raw(der: Array(der.prefix(length)), length: 32))
    }
}
