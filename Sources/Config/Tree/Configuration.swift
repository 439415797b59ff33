package import Net

/// All settings of one Postern, read and checked: an immutable tree. What a name means, its unit,
/// default and range stand once, in the section's declarations (`Configuration+Settings.swift`).
package struct Configuration: Sendable {
    /// Where clients connect; at least one.
    package var listen: [Endpoint] = []
    /// Those of them where a proxy tells the client's address (PROXY protocol) first.
    package var proxyProtocol: [Endpoint] = []
    /// Where the operator's pages are served; nil serves none.
    package var admin: Endpoint?
    /// The service that gets the requests of routes that name none; nil when every route does.
    package var upstream: Upstream?
    /// Services that routes name.
    package var upstreams: [Upstream] = []
    /// Name servers that are asked about upstreams' names; empty follows the system's resolv.conf.
    package var resolver: [Endpoint] = []
    /// Host header that the upstream sees.
    package var upstreamHost = UpstreamHost.preserve
    /// Worker threads; nil follows the CPU quota of the process's cgroup.
    package var workers: Int?
    /// Hosts that are served; empty serves any.
    package var hosts: [HostRule] = []
    /// Proxies whose word about the client is believed; empty trusts nobody.
    package var trustedProxies: [TrustedProxy] = []
    /// The headers that those proxies write.
    package var trustedHeader = TrustedHeader.xForwarded
    /// The headers that tell the upstream where a request came from.
    package var forwardedHeaders = ForwardedHeaders.xForwarded
    /// What becomes of traces.
    package var traceContext = TraceContext.continue
    /// Issuers whose tokens are accepted.
    package var issuers: [IssuerConfiguration] = []
    /// Identity headers sent upstream, in the order of the file.
    package var identityHeaders: [IdentityHeaderRule] = []
    /// Further header names that no client may send upstream, as written.
    package var stripHeaders: [[UInt8]] = []
    /// What becomes of the client's Authorization header.
    package var authorization = AuthorizationForwarding.strip
    /// Routes in the order of the file; the first that matches decides.
    package var routes: [RouteRule] = []
    /// How long exchanges may last on routes that do not say so themselves.
    package var streamLifetime = StreamLifetime.token
    /// Who may deny tokens over the operator's listener.
    package var denyFrom = DenyFrom.loopback
    /// Sizes and counts.
    package var limits = Limits()
    /// Times.
    package var timeouts = Timeouts()
    /// Directory in which what must survive a restart is kept; nil keeps nothing.
    package var stateDirectory: String?
    /// Where a new process asks for the listeners of the one that runs; nil hands nothing over.
    package var handoverSocket: String?
    /// The log.
    package var log = LogSettings()
    /// The realm of bearer challenges, in the characters of a quoted-string without escapes.
    package var realm: [UInt8] = []
    /// How this Postern calls itself in Via; nil leaves it to a name made at start.
    package var viaName: String?

    /// A tree without settings; the reader fills it from the declarations.
    package init() {}
}
