import Testing

@testable import Crypto

/// What is no key (contract B26, B28 to B30).
struct PublicKeyLoadingTests {
    private static func failure(_ material: PublicKeyMaterial) -> CryptoFailure? {
        do throws(CryptoFailure) {
            _ = try PublicKey(material)
            return nil
        } catch {
            return error
        }
    }

    /// An odd number of exactly so many bits.
    private static func modulus(bits: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xA5, count: (bits + 7) / 8)
        let topBits = bits % 8 == 0 ? 8 : bits % 8
        bytes[0] = UInt8(truncatingIfNeeded: (1 << topBits) - 1)
        return bytes
    }

    // B28
    @Test(
        arguments: [
            (512, .modulusTooSmall), (1024, .modulusTooSmall), (2040, .modulusTooSmall),
            (2047, .modulusTooSmall), (2048, nil), (2049, nil), (3072, nil), (4096, nil),
            (8192, nil),
            (8193, .modulusTooLarge), (16384, .modulusTooLarge), (1 << 20, .modulusTooLarge),
        ] as [(Int, CryptoFailure?)])
    func modulusSizeIsBounded(bits: Int, expected: CryptoFailure?) {
        let material = PublicKeyMaterial.rsa(
            modulus: Self.modulus(bits: bits), exponent: [1, 0, 1])
        #expect(Self.failure(material) == expected)
    }

    // B28
    @Test(
        arguments: [
            ([3], nil), ([17], nil), ([1, 0, 1], nil), ([0, 0, 1, 0, 1], nil),
            ([0xFF, 0xFF, 0xFF, 0xFF], nil), ([], .exponentInvalid), ([0], .exponentInvalid),
            ([1], .exponentInvalid), ([0, 1], .exponentInvalid), ([2], .exponentInvalid),
            ([1, 0, 0], .exponentInvalid), ([1, 0, 0, 0, 1], .exponentInvalid),
            ([UInt8](repeating: 0xFF, count: 256), .exponentInvalid),
        ] as [([UInt8], CryptoFailure?)])
    func exponentIsOddAndShort(exponent: [UInt8], expected: CryptoFailure?) {
        let material = PublicKeyMaterial.rsa(
            modulus: RSASignatures.modulus, exponent: exponent)
        #expect(Self.failure(material) == expected)
    }

    // B30
    @Test func leadingZerosOfTheModulusCountForNothing() throws {
        let padded = [UInt8](repeating: 0, count: 3) + RSASignatures.modulus
        let key = try PublicKey(.rsa(modulus: padded, exponent: [0] + RSASignatures.exponent))
        #expect(key.signatureBytes == 256)
        #expect(key.accepts(RSASignatures.pkcs1, over: RSASignatures.message, .rs256))
        let short = [UInt8](repeating: 0, count: 256) + Self.modulus(bits: 1024)
        #expect(Self.failure(.rsa(modulus: short, exponent: [3])) == .modulusTooSmall)
        #expect(Self.failure(.rsa(modulus: [], exponent: [3])) == .modulusTooSmall)
    }

    @Test func anEvenModulusIsRefused() {
        var modulus = RSASignatures.modulus
        modulus[255] &= 0xFE
        #expect(Self.failure(.rsa(modulus: modulus, exponent: [1, 0, 1])) == .modulusEven)
    }

    // B26
    @Test(arguments: [KeyKind.p256, .p384, .p521])
    func coordinatesHaveTheCurvesFullLength(kind: KeyKind) throws {
        guard case .elliptic(_, let x, let y) = try TestKeys.privateKey(kind).publicMaterial()
        else {
            Issue.record("no elliptic material")
            return
        }
        #expect(x.count == [.p256: 32, .p384: 48, .p521: 66][kind])
        #expect(Self.failure(.elliptic(kind, x: x, y: y)) == nil)
        for (x, y) in [
            ([0] + x, y), (x, [0] + y), (Array(x.dropFirst()), y), (x, Array(y.dropLast())),
            ([], y), (x, []), ([], []),
        ] {
            #expect(Self.failure(.elliptic(kind, x: x, y: y)) == .coordinateLength)
        }
    }

    // B26
    @Test(arguments: [KeyKind.p256, .p384, .p521])
    func pointsOffTheCurveAreRefused(kind: KeyKind) throws {
        guard case .elliptic(_, let x, let y) = try TestKeys.privateKey(kind).publicMaterial()
        else {
            Issue.record("no elliptic material")
            return
        }
        let length = kind.coordinateBytes
        let zero = [UInt8](repeating: 0, count: length)
        let ones = [UInt8](repeating: 0xFF, count: length)
        var near = y
        near[length - 1] ^= 1
        for (x, y) in [(x, near), (y, x), (zero, zero), (x, zero), (ones, y), (ones, ones)] {
            #expect(Self.failure(.elliptic(kind, x: x, y: y)) == .pointInvalid)
        }
    }

    // B26
    @Test func apointOfAnotherCurveIsRefused() throws {
        guard case .elliptic(_, let x, let y) = try TestKeys.privateKey(.p256).publicMaterial()
        else {
            Issue.record("no elliptic material")
            return
        }
        #expect(Self.failure(.elliptic(.p384, x: x, y: y)) == .coordinateLength)
        #expect(Self.failure(.elliptic(.ed25519, x: x, y: y)) == .algorithmMismatch)
        #expect(Self.failure(.edwards(.p256, x: x)) == .algorithmMismatch)
    }

    // B29
    @Test func edwardsKeysHaveTheirLength() {
        for (kind, length) in [(KeyKind.ed25519, 32), (.ed448, 57)] {
            for wrong in [0, 1, length - 1, length + 1, 64, 114] {
                let x = [UInt8](repeating: 1, count: wrong)
                #expect(Self.failure(.edwards(kind, x: x)) == .coordinateLength)
            }
        }
    }

    /// SEC 2 and FIPS 186-4 appendix D.1.2.
    @Test func theOrdersOfTheCurvesAreTheStandards() throws {
        func hexadecimal(_ kind: KeyKind) throws -> String {
            try TestKeys.publicKey(kind).order.map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
        }
        #expect(
            try hexadecimal(.p256)
                == "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
        #expect(
            try hexadecimal(.p384) == String(repeating: "f", count: 48)
                + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973")
        #expect(
            try hexadecimal(.p521) == "01" + String(repeating: "f", count: 64) + "fa"
                + "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409")
    }
}
