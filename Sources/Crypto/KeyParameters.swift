private import COpenSSL

/// The numbers and names from which libcrypto makes a key, with the memory that they point to.
@safe
struct KeyParameters: ~Copyable {
    private var list: [OSSL_PARAM] = unsafe []
    private var buffers: [UnsafeMutableBufferPointer<UInt8>] = unsafe []

    /// The public parts of a key and its parameters: EVP_PKEY_PUBLIC_KEY, a macro of macros that
    /// Swift cannot see.
    private static let publicParts: Int32 = 0x86

    /// Starts an empty list.
    init() {}

    deinit {
        unsafe buffers.forEach { unsafe $0.deallocate() }
    }

    /// Adds a number given big-endian.
    mutating func add(number bytes: [UInt8], as name: StaticString) {
        // libcrypto takes numbers in the machine's byte order, which is little-endian here.
        let buffer = unsafe keep(bytes.reversed())
        unsafe list.append(
            OSSL_PARAM_construct_BN(Self.text(name), buffer.baseAddress, buffer.count))
    }

    /// Adds bytes.
    mutating func add(octets bytes: [UInt8], as name: StaticString) {
        let buffer = unsafe keep(bytes)
        unsafe list.append(
            OSSL_PARAM_construct_octet_string(
                Self.text(name), buffer.baseAddress, buffer.count))
    }

    /// Adds a name.
    mutating func add(text: StaticString, as name: StaticString) {
        let value = unsafe UnsafeMutablePointer(mutating: Self.text(text))
        unsafe list.append(
            OSSL_PARAM_construct_utf8_string(Self.text(name), value, text.utf8CodeUnitCount))
    }

    /// Makes a public key of a type ("RSA", "EC"), or nil when libcrypto does not want to.
    mutating func makePublicKey(_ type: StaticString) -> KeyHandle? {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, Self.text(type), nil) else {
            ERR_clear_error()
            return nil
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer? = nil
        unsafe list.append(OSSL_PARAM_construct_end())
        // Sound: the list ends with its end mark, and points to literals and to buffers that live
        // as long as self; libcrypto copies what it needs.
        let isDone = unsafe list.withUnsafeMutableBufferPointer { list in
            unsafe EVP_PKEY_fromdata_init(context) == 1
                && EVP_PKEY_fromdata(context, &key, Self.publicParts, list.baseAddress) == 1
        }
        guard isDone, let key = unsafe key else {
            ERR_clear_error()
            return nil
        }
        return unsafe KeyHandle(adopting: key)
    }

    /// Copies bytes to memory that stays where it is until deinit.
    private mutating func keep(_ bytes: [UInt8]) -> UnsafeMutableBufferPointer<UInt8> {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        // Sound: the buffer has exactly the array's count and is freed once, in deinit.
        _ = unsafe buffer.initialize(fromContentsOf: bytes)
        unsafe buffers.append(buffer)
        return unsafe buffer
    }

    /// A literal as a C string: literals end with NUL and live as long as the program.
    private static func text(_ literal: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
