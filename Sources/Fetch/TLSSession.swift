internal import COpenSSL

/// One TLS connection of ours over a connected, non-blocking socket, which outlives it.
@safe
struct TLSSession: ~Copyable {
    /// What came of one step.
    enum Step {
        case moved(Int)
        case wantsRead
        case wantsWrite
        case ended
        case failed
    }

    private let session: OpaquePointer

    private init(owning session: OpaquePointer) {
        // Sound: the session is owned here and freed once, in deinit.
        unsafe self.session = session
    }

    /// Prepares a session with the server `host`, an IP address when `isAddress`. The name is sent
    /// (SNI, RFC 6066 section 3: never an address) and the certificate must carry it.
    static func prepare(
        trust: TLSTrust, socket: Int32, host: String, isAddress: Bool
    ) throws(FetchFailure) -> TLSSession {
        ERR_clear_error()
        guard let pointer = unsafe SSL_new(trust.context) else {
            throw .handshakeFailed(host: host, text: OpenSSLErrors.take())
        }
        // The session keeps its own reference to the context.
        let session = unsafe TLSSession(owning: pointer)
        guard session.expect(host, isAddress: isAddress), session.attach(to: socket) else {
            throw .handshakeFailed(host: host, text: OpenSSLErrors.take())
        }
        return session
    }

    /// Demands that the certificate names `host`.
    private func expect(_ host: String, isAddress: Bool) -> Bool {
        if isAddress {
            return unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) == 1
        }
        unsafe SSL_set_hostflags(session, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        return unsafe SSL_set1_host(session, host) == 1 && Self.setServerName(session, host)
    }

    /// Uses the socket, which stays its owner's, as the client side.
    private func attach(to socket: Int32) -> Bool {
        guard unsafe SSL_set_fd(session, socket) == 1 else { return false }
        unsafe SSL_set_connect_state(session)
        return true
    }

    deinit {
        unsafe SSL_free(session)
    }

    /// Whether nothing is left of what was received.
    mutating func isSilent() -> Bool { unsafe SSL_has_pending(session) == 0 }

    /// One step of the handshake; `moved` when it is complete.
    mutating func handshake() -> Step {
        ERR_clear_error()
        return step(unsafe SSL_do_handshake(session))
    }

    /// Decrypts up to `buffer.count` bytes.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Step {
        ERR_clear_error()
        // Sound: that many bytes are writable there for the call.
        return step(unsafe SSL_read(session, buffer.baseAddress, Int32(clamping: buffer.count)))
    }

    /// Encrypts and sends as much of `bytes` as the socket takes.
    mutating func write(_ bytes: Span<UInt8>) -> Step {
        ERR_clear_error()
        // Sound: the pointer stays inside the call.
        let answer = unsafe bytes.withUnsafeBytes { raw in
            unsafe SSL_write(session, raw.baseAddress, Int32(clamping: raw.count))
        }
        return step(answer)
    }

    /// Why the handshake failed: the certificate, when that was it.
    func handshakeFailure(host: String) -> FetchFailure {
        let verdict = unsafe SSL_get_verify_result(session)
        guard verdict == Int(X509_V_OK) else {
            // Sound: a constant string.
            let text = unsafe X509_verify_cert_error_string(verdict)
            ERR_clear_error()
            return .certificateRefused(
                host: host, text: unsafe text.map { unsafe String(cString: $0) } ?? "unknown")
        }
        return .handshakeFailed(host: host, text: OpenSSLErrors.take())
    }

    private func step(_ answer: Int32) -> Step {
        if answer > 0 { return .moved(Int(answer)) }
        switch unsafe SSL_get_error(session, answer) {
        case SSL_ERROR_WANT_READ: return .wantsRead
        case SSL_ERROR_WANT_WRITE: return .wantsWrite
        case SSL_ERROR_ZERO_RETURN: return .ended
        default: return .failed
        }
    }

    /// SSL_set_tlsext_host_name, which is a macro.
    private static func setServerName(_ session: OpaquePointer, _ host: String) -> Bool {
        var host = host
        return host.withUTF8 { name in
            // Sound: OpenSSL copies the NUL-terminated name before it returns.
            var bytes = unsafe Array(name) + [0]
            return unsafe bytes.withUnsafeMutableBytes { raw in
                unsafe SSL_ctrl(
                    session, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name),
                    raw.baseAddress) == 1
            }
        }
    }
}
