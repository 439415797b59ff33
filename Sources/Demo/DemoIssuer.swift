package import Crypto
package import Net
internal import Synchronization

/// Stand-in for ORY Hydra's public API, for the demo and the tests: real keys, real tokens, and
/// answers shaped as Hydra's. Nothing survives the process, and it listens on loopback only.
///
/// For the program:
///
///     let issuer = try DemoIssuer(DemoIssuerOptions(listen: endpoint))   // throws DemoFailure
///     try issuer.start()                                                  // threads of its own
///     issuer.issuer                                                       // its `iss`
///     try issuer.mint(DemoTokenRequest())                                 // a token, in process
///     issuer.stop()
///
///     let upstream = try EchoUpstream(listen: endpoint); try upstream.start(); upstream.stop()
///     let script = try DemoScript(issuer: issuer, gateway: "http://127.0.0.1:8080")
///     script.lines      // what `postern demo` prints; `./demo --check` runs them with curl
///     DemoConfiguration.json(listen:admin:upstream:issuer:)   // the demo's configuration text
///
/// `postern demo` ends what it prints with `DemoScript.lastLine`, once Postern is ready: that is
/// what `./demo --check` waits for.
///
/// Endpoints: `/.well-known/openid-configuration`, `/.well-known/jwks.json`, `/userinfo`,
/// `/admin/oauth2/introspect` (which Hydra has on another port),
/// `/oauth2/auth`, `/oauth2/token`, `/oauth2/revoke`, `/oauth2/sessions/logout`, `/health/ready`,
/// `/health/alive`. Clients: `web` (secret `web-secret`, opaque tokens, code and refresh) and
/// `svc` (secret `svc-secret`, JWTs, client_credentials).
///
/// Controls that Hydra has not, for loopback peers only, all taking and answering JSON:
/// `POST /demo/token` (`DemoTokenRequest`), `POST /demo/rotate` (`{"alg", "drop", "same_kid"}`),
/// `POST /demo/fault` (`DemoFaults`), `GET /demo/counters` (calls per endpoint),
/// `POST /demo/counters/reset`.
package final class DemoIssuer: Sendable {
    /// Its `iss`.
    package let issuer: String
    private let server: DemoServer
    private let hydra: Shared

    /// Makes keys and opens the listener; nothing is answered before `start`.
    package init(_ options: DemoIssuerOptions) throws(DemoFailure) {
        guard options.listen.isLoopback else {
            throw .request("the demo issuer listens on loopback only, not on \(options.listen)")
        }
        let shared = Shared()
        do throws(SystemError) {
            server = try DemoServer(name: "demo-issuer", on: options.listen, answer: shared.answer)
        } catch { throw .system(error) }
        issuer = options.issuer ?? "http://\(server.endpoint)"
        let hydra = DemoHydra(
            issuer: issuer, base: "http://\(server.endpoint)", keys: try DemoKeys())
        shared.state.withLock { $0 = hydra }
        self.hydra = shared
    }

    /// Where it listens, with the port that 0 became.
    package var endpoint: Endpoint { server.endpoint }

    /// Starts to answer.
    package func start() throws(DemoFailure) {
        do throws(SystemError) { try server.start() } catch { throw .system(error) }
    }

    /// Stops answering and waits for its threads.
    package func stop() { server.stop() }

    /// Makes a token, as `POST /demo/token` does.
    package func mint(_ request: DemoTokenRequest) throws(DemoFailure) -> String {
        try hydra.mint(request)
    }

    /// Makes a new key for `algorithm`; `drop` forgets the old one at once.
    package func rotate(_ algorithm: SignatureAlgorithm, drop: Bool) throws(DemoFailure) {
        try hydra.rotate(algorithm, drop: drop)
    }

    /// Calls of `endpoint` since the start: "discovery", "jwks", "userinfo", "token", ...
    package func count(_ endpoint: String) -> Int { hydra.count(endpoint) }
}

/// The imitation's state, shared by the server's threads.
private final class Shared: Sendable {
    let state = Mutex<DemoHydra?>(nil)

    @Sendable
    func answer(_ request: DemoRequest) -> DemoResponse {
        let now = SystemClock.wall()
        return state.withLock { $0?.answer(request, now: now) } ?? .text(503, "starting")
    }

    func mint(_ request: DemoTokenRequest) throws(DemoFailure) -> String {
        let now = SystemClock.wall()
        return try state.withLock { hydra throws(DemoFailure) in
            guard let token = try hydra?.mint(request, now: now) else {
                throw .request("the issuer has not started")
            }
            return token
        }
    }

    func rotate(_ algorithm: SignatureAlgorithm, drop: Bool) throws(DemoFailure) {
        try state.withLock { hydra throws(DemoFailure) in
            try hydra?.rotate(algorithm, drop: drop)
        }
    }

    func count(_ endpoint: String) -> Int {
        state.withLock { $0?.counters[endpoint] ?? 0 }
    }
}
