internal import COpenSSL

/// Which servers are believed over TLS: the system's certificate authorities and those of one
/// file; TLS 1.2 or newer, chain and host name verified (contract B56). There is no switch to turn
/// that off.
///
/// Sendable by OpenSSL's promise: a context that nobody changes any more may make sessions on any
/// thread, and its reference count is atomic.
@safe
final class TLSTrust: @unchecked Sendable {
    let context: OpaquePointer

    /// Loads the certificates; `authorityFile` is the path of a PEM file, or nil.
    init(authorityFile: String?) throws(FetchFailure) {
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
            throw .trustUnusable(OpenSSLErrors.take())
        }
        // Sound: the context is owned here and freed once, in deinit.
        unsafe self.context = context
        _ = unsafe SSL_CTX_ctrl(
            context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        // A write that is tried again after waiting may come from another copy of the bytes.
        _ = unsafe SSL_CTX_ctrl(
            context, SSL_CTRL_MODE,
            Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER), nil)
        guard unsafe SSL_CTX_set_default_verify_paths(context) == 1 else {
            throw .trustUnusable(OpenSSLErrors.take())
        }
        guard let authorityFile else { return }
        guard unsafe SSL_CTX_load_verify_file(context, authorityFile) == 1 else {
            throw .trustUnusable("\(authorityFile): \(OpenSSLErrors.take())")
        }
    }

    deinit {
        unsafe SSL_CTX_free(context)
    }
}
