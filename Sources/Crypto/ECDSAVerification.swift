private import COpenSSL

/// ECDSA on P-256 with SHA-256 (FIPS 186-5 section 6.4.2) for one key, again and again. The
/// arithmetic is libcrypto's, but for the inverse of S, which libcrypto has no fast public way to:
/// `ModularInverse` finds it, and libcrypto's multiplication proves it (docs/decisions/0023).
///
/// One thread uses this at a time, and whoever has it last frees it.
@safe
struct ECDSAVerification: @unchecked Sendable {
    // Sound to send: it is in one place only, in `VerificationContexts` or with its user.
    private let group: OpaquePointer
    private let key: OpaquePointer
    /// The sum of the two multiples, and its place on the first axis.
    private let sum: OpaquePointer
    private let place: Number
    /// The group's order, which all numbers below are taken modulo.
    private let order: Number
    private let orderBytes: [UInt8]
    private let r: Number
    private let s: Number
    private let hash: Number
    /// The inverse of S, in Montgomery form: what it is multiplied with comes out of that form.
    private let inverse: Number
    private let reduction: OpaquePointer
    private let scratch: OpaquePointer
    private let inverses: ModularInverse

    private typealias Number = OpaquePointer

    /// Prepares for a key; nil when this is not for it: on another curve, or where only what a
    /// validated module does may count (FIPS 140).
    init?(_ handle: KeyHandle, order orderBytes: [UInt8]) {
        guard EVP_default_properties_is_fips_enabled(nil) == 0,
            let inverses = ModularInverse(modulus: orderBytes.span),
            let point = handle.octets(OSSL_PKEY_PARAM_PUB_KEY, most: Self.pointBytes)
        else { return nil }
        let group = unsafe EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)
        guard let group = unsafe group else {
            ERR_clear_error()
            return nil
        }
        let points = unsafe [EC_POINT_new(group), EC_POINT_new(group)]
        let numbers = unsafe [BN_new(), BN_new(), BN_new(), BN_new(), BN_new(), BN_new()]
        let (reduction, scratch) = unsafe (BN_MONT_CTX_new(), BN_CTX_new())
        guard let key = unsafe points[0], let sum = unsafe points[1],
            let order = unsafe numbers[0], let place = unsafe numbers[1],
            let r = unsafe numbers[2], let s = unsafe numbers[3], let hash = unsafe numbers[4],
            let inverse = unsafe numbers[5], let reduction = unsafe reduction,
            let scratch = unsafe scratch,
            unsafe EC_POINT_oct2point(group, key, point, point.count, scratch) == 1,
            unsafe EC_GROUP_get_order(group, order, scratch) == 1,
            unsafe LibraryNumber.bytes(of: order) == orderBytes,
            unsafe BN_MONT_CTX_set(reduction, order, scratch) == 1
        else {
            // libcrypto frees nothing where there is nothing.
            unsafe points.forEach { unsafe EC_POINT_free($0) }
            unsafe numbers.forEach { unsafe BN_free($0) }
            unsafe BN_MONT_CTX_free(reduction)
            unsafe BN_CTX_free(scratch)
            unsafe EC_GROUP_free(group)
            ERR_clear_error()
            return nil
        }
        unsafe self.group = group
        unsafe self.key = key
        unsafe self.sum = sum
        unsafe self.place = place
        unsafe self.order = order
        unsafe self.r = r
        unsafe self.s = s
        unsafe self.hash = hash
        unsafe self.inverse = inverse
        unsafe self.reduction = reduction
        unsafe self.scratch = scratch
        self.orderBytes = orderBytes
        self.inverses = inverses
    }

    /// An uncompressed point of this curve (SEC 1 section 2.3.3).
    private static let pointBytes = 65

    /// Frees what libcrypto has allocated; nobody may use it any more.
    func free() {
        unsafe EC_POINT_free(key)
        unsafe EC_POINT_free(sum)
        unsafe [order, place, r, s, hash, inverse].forEach { unsafe BN_free($0) }
        unsafe BN_MONT_CTX_free(reduction)
        unsafe BN_CTX_free(scratch)
        unsafe EC_GROUP_free(group)
    }

    /// Whether `signature`, R || S, is one over a message with this hash.
    func verify(_ signature: Span<UInt8>, of hashBytes: Span<UInt8>) -> Bool {
        let half = orderBytes.count
        guard hashBytes.count == half, signature.count == 2 * half else { return false }
        let (first, second) = (signature.extracting(first: half), signature.extracting(last: half))
        guard ECDSASignature.isInRange(first, orderBytes),
            ECDSASignature.isInRange(second, orderBytes)
        else { return false }
        // Sound: the numbers are ours alone, here and below.
        return unsafe LibraryNumber.read(first, into: r) && LibraryNumber.read(second, into: s)
            && LibraryNumber.read(hashBytes, into: hash) && invert(second) && addMultiples()
            && isPlacedAtR()
    }

    /// Sets `inverse` to that of S, which `bytes` spell.
    private func invert(_ bytes: Span<UInt8>) -> Bool {
        if let found = inverses.inverse(of: bytes),
            unsafe LibraryNumber.read(found.span, into: inverse), isInverse()
        {
            return true
        }
        // Never met; eight times as long.
        return unsafe BN_mod_inverse(inverse, s, order, scratch) != nil && isInverse()
    }

    /// Brings `inverse` into Montgomery form; whether S times that is 1.
    private func isInverse() -> Bool {
        // `place` has no other use yet.
        unsafe BN_to_montgomery(inverse, inverse, reduction, scratch) == 1
            && BN_mod_mul_montgomery(place, inverse, s, reduction, scratch) == 1
            && BN_is_one(place) == 1
    }

    /// Sets `sum` to the base point times hash / S, and the key times R / S.
    private func addMultiples() -> Bool {
        // A hash may be the order or more; once is enough, since both have as many bits.
        // From here on `s` is what the key is multiplied with.
        guard unsafe BN_ucmp(hash, order) < 0 || BN_usub(hash, hash, order) == 1 else {
            return false
        }
        return unsafe BN_mod_mul_montgomery(hash, inverse, hash, reduction, scratch) == 1
            && BN_mod_mul_montgomery(s, inverse, r, reduction, scratch) == 1
            && EC_POINT_mul(group, sum, hash, key, s, scratch) == 1
    }

    /// Whether the sum is a point and its place, modulo the order, is R.
    private func isPlacedAtR() -> Bool {
        guard unsafe EC_POINT_is_at_infinity(group, sum) == 0,
            unsafe EC_POINT_get_affine_coordinates(group, sum, place, nil, scratch) == 1,
            // A coordinate is below the field's size, which is less than twice the order.
            unsafe BN_ucmp(place, order) < 0 || BN_usub(place, place, order) == 1
        else { return false }
        return unsafe BN_ucmp(place, r) == 0
    }
}
