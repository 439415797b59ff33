internal import Basics
internal import Config
internal import Crypto
internal import Fetch
internal import HTTP1
internal import JOSE
internal import JSON
internal import Logging
internal import Net
internal import Synchronization

/// Proves to one issuer's introspection endpoint who is asking (RFC 7662 section 2.1). Secrets are
/// read at each use, so that one that was replaced counts without a restart.
final class IntrospectionCredentials: Sendable {
    /// How long an assertion is good for: it is used at once.
    private static let assertionSeconds: Int64 = 60
    /// Bytes of an assertion's `jti`: 128 bits, so that no two are alike.
    private static let assertionIDBytes = 16

    /// RFC 7523 section 2.2.
    private static let assertionType = Array(
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".utf8)

    private struct LoadedKey {
        let source: SecretBytes
        let key: PrivateKey
    }

    private struct State {
        var key: LoadedKey?
        /// What is wrong with the secret's file, told once.
        var toldFailure: SecretFailure?
    }

    private let settings: IntrospectionAuthentication
    private let issuer: [UInt8]
    private let logger: Logger
    private let state = Mutex(State())

    init(_ issuer: IssuerConfiguration, logger: Logger) {
        settings = issuer.introspectionAuthentication
        self.issuer = issuer.issuer
        self.logger = logger
    }

    /// Adds the proof to a request and its form.
    func prove(_ request: inout FetchRequest, _ form: inout FormWriter) throws(CryptoFailure) {
        switch settings.method {
        case .none: addClientID(&form)
        case .basic: request.authorization = basic()
        case .post:
            addClientID(&form)
            withSecret(settings.clientSecret) { form.add("client_secret", $0) }
        case .bearer: withSecret(settings.bearerToken) { request.authorize(bearer: $0) }
        case .privateKeyJWT:
            addClientID(&form)
            form.add("client_assertion_type", Self.assertionType)
            form.add("client_assertion", try assertion())
            // Its `jti` is good for one request only.
            request.mayRepeat = false
        }
    }

    private func addClientID(_ form: inout FormWriter) {
        if let clientID = settings.clientID { form.add("client_id", clientID) }
    }

    /// RFC 6749 section 2.3.1: both parts are form-encoded before they are joined (contract A5).
    private func basic() -> [UInt8] {
        var pair = FormWriter.encoded(settings.clientID ?? []) + [UInt8(ascii: ":")]
        withSecret(settings.clientSecret) { pair += FormWriter.encoded($0) }
        defer { SecretBytes.wipe(&pair) }
        return Array("Basic ".utf8) + Base64.encode(pair)
    }

    /// Hands out the secret as of now and overwrites the copy afterwards.
    private func withSecret(_ secret: Secret?, _ use: ([UInt8]) -> Void) {
        guard let secret else { return }
        var bytes = current(secret).copy()
        use(bytes)
        SecretBytes.wipe(&bytes)
    }

    /// The secret as of now; when its file could not be read again the log says so once.
    private func current(_ secret: Secret) -> SecretBytes {
        let bytes = secret.value(now: SystemClock.now())
        let failure = secret.failure
        let isNews = state.withLock { state in
            defer { state.toldFailure = failure }
            return failure != state.toldFailure
        }
        if isNews, let failure {
            logger.error("introspection secret: \(failure); the last one is used on")
        } else if isNews {
            logger.notice("introspection secret can be read again")
        }
        return bytes
    }

    // MARK: Assertions

    /// A JWT that says who asks (RFC 7523 section 3).
    private func assertion() throws(CryptoFailure) -> [UInt8] {
        let signer = TokenSigner(
            key: try key(), algorithm: settings.algorithm,
            keyID: settings.keyID.map { String(decoding: $0, as: UTF8.self) })
        let now = SystemClock.wall()
        let clientID = settings.clientID ?? []
        var claims = JSONWriter()
        claims.beginObject()
        claims.member("iss", utf8: clientID)
        claims.member("sub", utf8: clientID)
        claims.member("aud", utf8: settings.audience ?? issuer)
        claims.member(
            "jti", utf8: Base64URL.encode(try SecureRandom.bytes(Self.assertionIDBytes)))
        claims.name("iat")
        claims.integer(now.seconds)
        claims.name("exp")
        claims.integer(now.adding(seconds: Self.assertionSeconds).seconds)
        claims.endObject()
        return try signer.sign(claims: claims.bytes)
    }

    /// The private key, parsed anew only when its file has changed. A file that holds no usable key
    /// any more leaves the last key in use: it may be half written.
    private func key() throws(CryptoFailure) -> PrivateKey {
        guard let secret = settings.privateKey else { throw .libraryRefused }
        let source = current(secret)
        let held = state.withLock { $0.key }
        if let held, held.source === source { return held.key }
        let key: PrivateKey
        do throws(CryptoFailure) {
            var pem = source.copy()
            defer { SecretBytes.wipe(&pem) }
            key = try PrivateKey(pem: pem)
            guard settings.algorithm.fits(key.kind) else { throw .algorithmMismatch }
        } catch {
            guard let held else { throw error }
            logger.error("introspection private key: \(error.rawValue); the last one is used on")
            return held.key
        }
        state.withLock { $0.key = LoadedKey(source: source, key: key) }
        return key
    }
}
