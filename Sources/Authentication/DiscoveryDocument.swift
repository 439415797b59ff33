internal import Config
internal import HTTP1
internal import JSON
internal import Net

/// What is taken from an issuer's metadata (OpenID Connect Discovery section 3): the rest is not
/// looked at, so that an odd member never costs the whole.
struct DiscoveryDocument: Equatable {
    /// Longest metadata document in bytes: Hydra's is 3 KiB.
    static let bytesMax = 256 * 1024

    /// Where the keys are.
    let keysURL: AbsoluteURL?
    /// Where to ask whom an opaque token speaks for.
    let userinfoURL: AbsoluteURL?
    /// Where to ask what an opaque token may be used for (RFC 8414 section 2); looked at only when
    /// the settings want it.
    let introspectionURL: AbsoluteURL?

    /// Reads a document that was fetched from `url`. The issuer in it must be the configured one,
    /// byte for byte, without any normalisation (contract B53).
    init(
        _ body: [UInt8], from url: String, for settings: IssuerConfiguration
    ) throws(IssuerFailure) {
        let root = try Self.object(in: body, from: url).root
        guard let issuer = root["issuer"]?.stringBytes, issuer == settings.issuer else {
            // Whoever wrote it chose its length; a log line has room for one of a proper length.
            let found = root["issuer"]?.text?.prefix(AbsoluteURL.bytesMax) ?? "nothing"
            throw .issuerMismatch(
                url: url, configured: settings.issuerText, found: String(found))
        }
        keysURL = try Self.endpoint("jwks_uri", of: root, for: settings)
        userinfoURL = try Self.endpoint("userinfo_endpoint", of: root, for: settings)
        introspectionURL =
            settings.opaqueTokens.resolve.asksIntrospection
            ? try Self.endpoint("introspection_endpoint", of: root, for: settings) : nil
    }

    /// The object that a document must be.
    static func object(
        in body: [UInt8], from url: String
    ) throws(IssuerFailure) -> JSONDocument {
        let document: JSONDocument
        do throws(JSONFailure) {
            document = try JSONDocument(parsing: body)
        } catch {
            throw .documentInvalid(url: url, "\(error.cause.rawValue) at byte \(error.offset)")
        }
        guard document.root.kind == .object else {
            throw .documentInvalid(url: url, "it is something else")
        }
        return document
    }

    private static func endpoint(
        _ name: StaticString, of root: JSONValue, for settings: IssuerConfiguration
    ) throws(IssuerFailure) -> AbsoluteURL? {
        guard let member = root[name] else { return nil }
        guard let text = member.text else {
            throw .endpointInvalid(name: "\(name)", "is not a string")
        }
        let url: AbsoluteURL
        do throws(AbsoluteURL.Failure) {
            url = try AbsoluteURL(parsing: text)
        } catch {
            throw .endpointInvalid(name: "\(name)", error.rawValue)
        }
        guard url.scheme == .https || settings.insecureHTTP || isLoopback(url) else {
            throw .endpointInvalid(
                name: "\(name)", "is http and not on loopback, and insecure_http is not set")
        }
        return url
    }

    /// Whether only this machine answers there, so that plain http gives nothing away.
    private static func isLoopback(_ url: AbsoluteURL) -> Bool {
        Endpoint.network(host: url.host, port: url.port).isLoopback
    }
}
