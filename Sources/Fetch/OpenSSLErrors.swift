internal import COpenSSL

/// OpenSSL's error queue of the calling thread. It is cleared before and after every use: an old
/// error would be taken for that of the next call (contract B37).
enum OpenSSLErrors {
    /// The newest error's reason in OpenSSL's words; the queue is empty afterwards.
    static func take() -> String {
        let code = ERR_peek_last_error()
        defer { ERR_clear_error() }
        // Sound: reason strings are constants that live as long as the library.
        guard code != 0, let text = unsafe ERR_reason_error_string(code) else {
            return "no reason given"
        }
        return unsafe String(cString: text)
    }
}
