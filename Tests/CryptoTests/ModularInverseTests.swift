import COpenSSL
import Testing

@testable import Crypto

/// Inverses, each multiplied back by libcrypto.
struct ModularInverseTests {
    private static let ones = [UInt8](repeating: 0xFF, count: 32)
    private static let zeros = [UInt8](repeating: 0, count: 32)
    /// The order of P-256 (SEC 2 section 2.4.2), that of secp256k1, 2^255 - 19, and 2^256 - 189.
    private static let primes = [
        "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141",
        "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF43",
    ]

    @Test(arguments: primes)
    func numberTimesItsInverseIsOne(prime: String) throws {
        let modulus = try BigNumber(hexadecimal: prime)
        let inverses = try #require(Self.inverses(modulus.bytes(32)))
        for number in try Self.numbers(below: modulus) {
            let bytes = number.bytes(32)
            let inverse = try BigNumber(#require(Self.inverse(of: bytes, inverses)))
            #expect(inverse < modulus, "\(bytes)")
            #expect(try number.times(inverse, modulo: modulus).bytes(32) == Self.one, "\(bytes)")
        }
    }

    /// A number of the modulus or more is taken as what it is modulo that.
    @Test func numbersMayBeAboveTheModulus() throws {
        let modulus = try BigNumber(hexadecimal: Self.primes[2])
        let inverses = try #require(Self.inverses(modulus.bytes(32)))
        let inverse = try BigNumber(#require(Self.inverse(of: Self.ones, inverses)))
        let product = try BigNumber(Self.ones).times(inverse, modulo: modulus)
        #expect(product.bytes(32) == Self.one)
    }

    /// What has no inverse has something else, which the product tells.
    @Test func productTellsWhereThereIsNone() throws {
        let modulus = try BigNumber([UInt8](repeating: 0, count: 31) + [45])
        let inverses = try #require(Self.inverses(modulus.bytes(32)))
        for number: UInt8 in 0..<90 {
            let bytes = [UInt8](repeating: 0, count: 31) + [number]
            let hasOne = number % 3 != 0 && number % 5 != 0
            let found = Self.inverse(of: bytes, inverses) ?? Self.zeros
            let product = try BigNumber(bytes).times(BigNumber(found), modulo: modulus)
            #expect((product.bytes(32) == Self.one) == hasOne, "\(number)")
        }
    }

    @Test func onlyOddModuliOfTheRightLengthWillDo() throws {
        #expect(Self.inverses(Self.zeros) == nil)
        #expect(Self.inverses(Self.ones.dropLast() + [0xFE]) == nil)
        #expect(Self.inverses(Self.ones.dropLast()) == nil)
        let inverses = try #require(Self.inverses(Self.ones))
        #expect(Self.inverse(of: Self.ones.dropLast(), inverses) == nil)
        #expect(Self.inverse(of: Self.ones + [0], inverses) == nil)
    }

    private static let one = [UInt8](repeating: 0, count: 31) + [1]

    // Spans cannot go through `#expect`.
    private static func inverses(_ modulus: [UInt8]) -> ModularInverse? {
        ModularInverse(modulus: modulus.span)
    }

    private static func inverse(of bytes: [UInt8], _ inverses: ModularInverse) -> [UInt8]? {
        inverses.inverse(of: bytes.span).map { inverse in inverse.indices.map { inverse[$0] } }
    }

    /// The smallest and the greatest, powers of two and their neighbours, and a thousand others.
    private static func numbers(below modulus: BigNumber) throws -> [BigNumber] {
        var numbers: [BigNumber] = []
        for bit in 0..<256 {
            var power = zeros
            power[31 - bit / 8] = 1 << UInt8(bit % 8)
            let number = try BigNumber(power)
            numbers.append(number)
            numbers.append(try number.minusOne())
            if number < modulus { numbers.append(try modulus.minus(number)) }
        }
        for _ in 0..<1000 { numbers.append(try BigNumber(SecureRandom.bytes(32))) }
        return numbers.filter { !$0.isZero && $0 < modulus }
    }
}
