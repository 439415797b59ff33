/// Why key material is not a key that we use.
package enum CryptoFailure: String, Error, Sendable {
    /// The RSA modulus has fewer bits than RFC 7518 section 3.3 asks for.
    case modulusTooSmall = "the RSA modulus has fewer than 2048 bits"
    /// The RSA modulus is so long that verifying would be a burden.
    case modulusTooLarge = "the RSA modulus has more than 8192 bits"
    /// The RSA modulus is even, so it is no product of two odd primes.
    case modulusEven = "the RSA modulus is even"
    /// The RSA exponent is even, below 3 or longer than 32 bits.
    case exponentInvalid = "the RSA exponent is not an odd number from 3 to 2^32 - 1"
    /// A coordinate does not have the curve's full length (RFC 7518 section 6.2.1.2).
    case coordinateLength = "a coordinate does not have the curve's length"
    /// The point is not on the curve, or is its neutral element.
    case pointInvalid = "the point is not a public key on the curve"
    /// libcrypto refused for a reason of its own.
    case libraryRefused = "libcrypto refused the key"
    /// The algorithm does not belong to the key.
    case algorithmMismatch = "the algorithm does not fit the key"
    /// The system gave no random bytes.
    case noRandomness = "the system gave no random bytes"
}
