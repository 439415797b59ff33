private import COpenSSL

/// Private keys from files.
extension PrivateKey {
    /// The first private key in PEM text (RFC 7468 section 10, and the older forms that OpenSSL
    /// reads). An encrypted key is refused: nobody is asked for a password.
    package convenience init(pem: [UInt8]) throws(CryptoFailure) {
        ERR_clear_error()
        let key = unsafe try Self.read(pem)
        guard let kind = KeyKind.allCases.first(where: { unsafe Self.isKey(key, $0) })
        else {
            unsafe EVP_PKEY_free(key)
            throw .algorithmMismatch
        }
        let handle = unsafe KeyHandle(adopting: key)
        if kind == .rsa {
            guard handle.bitCount >= PublicKey.modulusBitsMin else { throw .modulusTooSmall }
            guard handle.bitCount <= PublicKey.modulusBitsMax else { throw .modulusTooLarge }
        }
        self.init(kind, handle)
    }

    private static func read(_ pem: [UInt8]) throws(CryptoFailure) -> OpaquePointer {
        guard let length = Int32(exactly: pem.count) else { throw .libraryRefused }
        // Sound: the bytes outlive the BIO, which only reads them. The last argument stands for
        // the password: an empty one, so that OpenSSL does not ask the terminal.
        let key = unsafe pem.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            guard let source = unsafe BIO_new_mem_buf(bytes.baseAddress, length) else {
                return nil
            }
            defer { unsafe BIO_free(source) }
            var password: CChar = 0
            return unsafe PEM_read_bio_PrivateKey(source, nil, nil, &password)
        }
        ERR_clear_error()
        guard let key = unsafe key else { throw .libraryRefused }
        return unsafe key
    }

    private static func isKey(_ key: OpaquePointer, _ kind: KeyKind) -> Bool {
        guard kind.isElliptic else {
            return unsafe EVP_PKEY_is_a(key, kind.libraryName.description) == 1
        }
        guard unsafe EVP_PKEY_is_a(key, "EC") == 1 else { return false }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        // Sound: at most name.count bytes are written, and `length` tells how many.
        guard unsafe EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else {
            return false
        }
        let written = name.prefix(length).map { UInt8(bitPattern: $0) }
        return kind.groupNames.contains { written.elementsEqual($0.utf8) }
    }
}

extension KeyKind {
    /// What libcrypto calls the curve of a key that was read.
    fileprivate var groupNames: [String] {
        switch self {
        case .p256: ["prime256v1", "P-256"]
        case .p384: ["secp384r1", "P-384"]
        case .p521: ["secp521r1", "P-521"]
        case .rsa, .ed25519, .ed448: []
        }
    }
}
