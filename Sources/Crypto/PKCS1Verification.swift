private import COpenSSL

/// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2.2) with the exponent 65537, which nearly all keys have,
/// for one key and hash, again and again. The arithmetic is libcrypto's; 17 multiplications do
/// where its own way takes 20 and a walk through its providers (docs/decisions/0021).
///
/// Montgomery's multiplication divides by R. The signature is not brought into the form that makes
/// up for it; so its power comes out divided by R 65536 times, and the block that it is compared
/// with is divided as often: that takes one number of the key and a short multiplication.
///
/// Nothing of the block is parsed: there is one that is right, and it is compared as a whole, as
/// the RFC says, by the number that it spells. One thread uses this at a time, and whoever has it
/// last frees it.
@safe
struct PKCS1Verification: @unchecked Sendable {
    // Sound to send: it is in one place only, in `VerificationContexts` or with its user.
    private let modulus: Number
    private let signature: Number
    private let power: Number
    private let reduction: OpaquePointer
    private let scratch: OpaquePointer
    /// R to the -65536th power; and times that, the block that a good signature spells, with zeros
    /// for the hash.
    private let factor: Number
    private let blank: Number
    /// What has to be a multiple of the modulus, how often it holds that, and their product.
    private let rest: Number
    private let quotient: Number
    private let multiple: Number
    /// The inverse of the modulus modulo 2^`hashBits`.
    private let inverse: Number
    private let hashBits: Int32
    private let modulusBytes: Int
    private let hashBytes: Int

    private typealias Number = OpaquePointer

    /// 65537, big-endian.
    private static let exponent: [UInt8] = [0x01, 0x00, 0x01]
    /// 65537 is 2^16 + 1: so many squarings, and one multiplication.
    private static let squarings = 16
    /// Bytes of 255 in a block at least (RFC 8017 section 9.2).
    private static let paddingBytesMin = 8

    /// Prepares for a key; nil when this is not for it: with another exponent, with a modulus too
    /// short for the hash, or where only what a validated module does may count (FIPS 140).
    init?(_ key: KeyHandle, _ hash: HashFunction) {
        guard EVP_default_properties_is_fips_enabled(nil) == 0,
            let beginning = Self.beginning(of: (key.bitCount + 7) / 8, hash),
            key.number("e") == Self.exponent
        else { return nil }
        var found: Number? = nil
        _ = unsafe EVP_PKEY_get_bn_param(key.pointer, "n", &found)
        let zeros = [UInt8](repeating: 0, count: hash.byteCount)
        let numbers = unsafe [
            found, BN_new(), BN_new(), BN_new(), Self.number(beginning + zeros), BN_new(), BN_new(),
            BN_new(), BN_new(),
        ]
        let (reduction, scratch) = unsafe (BN_MONT_CTX_new(), BN_CTX_new())
        guard let modulus = unsafe numbers[0], let signature = unsafe numbers[1],
            let power = unsafe numbers[2], let factor = unsafe numbers[3],
            let blank = unsafe numbers[4], let rest = unsafe numbers[5],
            let quotient = unsafe numbers[6], let multiple = unsafe numbers[7],
            let inverse = unsafe numbers[8], let reduction = unsafe reduction,
            let scratch = unsafe scratch,
            unsafe BN_MONT_CTX_set(reduction, modulus, scratch) == 1
        else {
            // libcrypto frees nothing where there is nothing.
            unsafe numbers.forEach { unsafe BN_free($0) }
            unsafe BN_MONT_CTX_free(reduction)
            unsafe BN_CTX_free(scratch)
            ERR_clear_error()
            return nil
        }
        unsafe self.modulus = modulus
        unsafe self.signature = signature
        unsafe self.power = power
        unsafe self.reduction = reduction
        unsafe self.scratch = scratch
        unsafe self.factor = factor
        unsafe self.blank = blank
        unsafe self.rest = rest
        unsafe self.quotient = quotient
        unsafe self.multiple = multiple
        unsafe self.inverse = inverse
        hashBits = Int32(8 * hash.byteCount)
        modulusBytes = beginning.count + hash.byteCount
        hashBytes = hash.byteCount
        guard prepare() else {
            free()
            ERR_clear_error()
            return nil
        }
    }

    /// Computes what is the key's alone.
    private func prepare() -> Bool {
        // The power of 1 is what the form leaves of it.
        unsafe BN_set_word(signature, 1) == 1 && raise() && BN_copy(factor, power) != nil
            && BN_mod_mul(blank, blank, factor, modulus, scratch) == 1
            && BN_set_word(rest, 0) == 1 && BN_set_bit(rest, hashBits) == 1
            && BN_mod_inverse(inverse, modulus, rest, scratch) != nil
    }

    /// Frees what libcrypto has allocated; nobody may use it any more.
    func free() {
        unsafe [modulus, signature, power, factor, blank, rest, quotient, multiple, inverse]
            .forEach { unsafe BN_free($0) }
        unsafe BN_MONT_CTX_free(reduction)
        unsafe BN_CTX_free(scratch)
    }

    /// Whether `text`, as long as the modulus, is a signature over a message with this hash.
    func verify(_ text: Span<UInt8>, of hash: Span<UInt8>) -> Bool {
        // RFC 8017 section 5.2.2: a signature is a number below the modulus.
        // Sound: the numbers are ours alone, here and below.
        guard text.count == modulusBytes, hash.count == hashBytes,
            unsafe LibraryNumber.read(text, into: signature),
            unsafe BN_ucmp(signature, modulus) < 0,
            raise(), unsafe LibraryNumber.read(hash, into: quotient)
        else { return false }
        return isBlock()
    }

    /// Sets `power` to the signature's 65537th power, divided by R 65536 times.
    private func raise() -> Bool {
        guard unsafe BN_copy(power, signature) != nil else { return false }
        for _ in 0..<Self.squarings {
            guard unsafe BN_mod_mul_montgomery(power, power, power, reduction, scratch) == 1 else {
                return false
            }
        }
        return unsafe BN_mod_mul_montgomery(power, power, signature, reduction, scratch) == 1
    }

    /// Whether `power` is the block whose hash is in `quotient`: whether hash times factor, less
    /// what is left of the power without the blank block, is a multiple of the modulus. As many
    /// times the modulus as the lowest bits say is that number then, and else it is not.
    private func isBlock() -> Bool {
        unsafe BN_mod_sub_quick(power, power, blank, modulus) == 1
            && BN_mul(rest, quotient, factor, scratch) == 1
            && BN_ucmp(rest, power) >= 0 && BN_usub(rest, rest, power) == 1
            && BN_copy(quotient, rest) != nil && isCut(quotient)
            && BN_mul(quotient, quotient, inverse, scratch) == 1 && isCut(quotient)
            && BN_mul(multiple, quotient, modulus, scratch) == 1
            && BN_ucmp(multiple, rest) == 0
    }

    /// Cuts a number off to its lowest bits, if it has more.
    private func isCut(_ number: Number) -> Bool {
        unsafe BN_num_bits(number) <= hashBits || BN_mask_bits(number, hashBits) == 1
    }

    /// A new number, which is the caller's.
    private static func number(_ bytes: [UInt8]) -> Number? {
        // Sound: the array is readable for its count, and libcrypto copies.
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe BN_bin2bn(bytes.baseAddress, Int32(bytes.count), nil)
        }
    }

    /// All of a block of `count` bytes but the hash: 00 01, then 255s, 00, and the name of the hash
    /// in DER (RFC 8017 section 9.2); nil when there is no room.
    static func beginning(of count: Int, _ hash: HashFunction) -> [UInt8]? {
        let name = hash.digestInfo
        let paddingCount = count - 3 - name.count - hash.byteCount
        guard paddingCount >= paddingBytesMin else { return nil }
        return [0, 1] + [UInt8](repeating: 0xFF, count: paddingCount) + [0] + name
    }
}

extension HashFunction {
    /// A DigestInfo in DER without the hash that ends it (RFC 8017 section 9.2, note 1).
    fileprivate var digestInfo: [UInt8] {
        let identifier: UInt8 =
            switch self {
            case .sha256: 1
            case .sha384: 2
            case .sha512: 3
            }
        let count = UInt8(byteCount)
        return [
            0x30, 17 + count, 0x30, 13, 0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            identifier, 0x05, 0x00, 0x04, count,
        ]
    }
}
