import Basics
import Net

/// The settings of the whole file.
extension Configuration: DeclaredSection {
    /// Most routes: the compiled table stays fast far beyond, files do not stay readable.
    private static let routesMax = 20_000

    static let settings = SettingTable<Configuration>(places + origin + judging + bounds)

    private static let places: [Setting<Configuration>] = [
        .required(
            "listen", \.listen, .oneOrMore(of: .listener(), atMost: 16),
            "Where clients connect."),
        Setting(
            "admin", \.admin, .listenerOrNone(), default: "127.0.0.1:9090",
            "Where /healthz, /readyz and /metrics are served; reachable by operators only."),
        .optional(
            "upstream", \.upstream, .upstream(), absent: "required unless every route names one",
            "The service that gets authorized requests."),
        Setting(
            "upstreams", \.upstreams, .upstreams(), default: [:],
            "Further services, by name; a route chooses one by its `upstream`."),
        Setting(
            "resolver", \.resolver, .list(of: .nameServer(), atMost: 8), default: [],
            "Name servers for upstreams' names; empty: those of /etc/resolv.conf."),
        Setting(
            "upstream_host", \.upstreamHost, .choice(), default: "preserve",
            "The Host header that the upstream sees: the client's, or the upstream's own."),
        .optional(
            "workers", \.workers, .count(1...64),
            absent: "the CPU quota of the cgroup, rounded up, 1 to 8", "Worker threads."),
        Setting(
            "hosts", \.hosts, .list(of: .host()), default: [],
            "Hosts that are served, others get 421; empty: any."),
        Setting(
            "deny_from", \.denyFrom, .choice(), default: "loopback",
            "Who may deny tokens with POST /deny on the admin listener."),
        .optional(
            "state_dir", \.stateDirectory, .file(), absent: "nothing outlives the process",
            "Directory for what must outlive a restart: issuers' keys and denied tokens."),
        .optional(
            "handover_socket", \.handoverSocket, .socketPath(),
            absent: "a new process cannot take over",
            "Unix socket where `postern run --take-over` gets the running process's listeners."
        ),
        .optional(
            "via_name", \.viaName, .pseudonym(), absent: "a name made at start",
            "How this Postern calls itself in Via (RFC 9110 section 7.6.3)."),
    ]

    private static let origin: [Setting<Configuration>] = [
        Setting(
            "proxy_protocol", \.proxyProtocol, .list(of: .listener(), atMost: 16), default: [],
            "Places of `listen` where every connection begins with a PROXY header (v1 or v2)."),
        Setting(
            "trusted_proxies", \.trustedProxies, .list(of: .trustedProxy(), atMost: 64),
            default: [],
            "Proxies before Postern whose word about the client is believed; empty trusts nobody."),
        Setting(
            "trusted_header", \.trustedHeader, .choice(), default: "x-forwarded",
            "The headers that those proxies write; the other kind is never believed."),
        Setting(
            "forwarded_headers", \.forwardedHeaders, .choice(), default: "x-forwarded",
            "Which headers tell the upstream where a request came from (`forwarded`: RFC 7239)."
        ),
        Setting(
            "trace_context", \.traceContext, .choice(), default: "continue",
            "Whether traces of clients (`traceparent`) go on, and whether others are begun."),
    ]

    private static let judging: [Setting<Configuration>] = [
        Setting(
            "issuers", \.issuers, .sections(atMost: 64), default: [],
            "Issuers whose tokens are accepted."),
        Setting(
            "identity_headers", \.identityHeaders, .identityHeaders(), default: [:],
            "Headers that tell the upstream who is calling."),
        Setting(
            "strip_headers", \.stripHeaders, .list(of: .strippedHeader(), atMost: 256),
            default: [],
            "Further headers that clients may not send; the usual identity headers never pass."),
        Setting(
            "authorization", \.authorization, .choice(), default: "strip",
            "Whether the client's Authorization header stays here or is passed on."),
        Setting(
            "realm", \.realm, .realm(), default: "postern",
            "The realm of challenges (RFC 9110 section 11.5)."),
        .required(
            "routes", \.routes, .sections(atMost: routesMax),
            "Which requests pass, and what they need; the first that matches decides."),
    ]

    private static let bounds: [Setting<Configuration>] = [
        .section("limits", \.limits, "Sizes and counts."),
        Setting(
            "stream_lifetime", \.streamLifetime, .streamLifetime(), default: "token",
            "How long a WebSocket, event stream, download or upload may go on."),
        .section("timeouts", \.timeouts, "Times."),
        .section("log", \.log, "The log."),
    ]

    static let remarks = """
        **Where requests come from.** What clients say of themselves in `Forwarded`, \
        `X-Forwarded-*`, \
        `X-Real-IP` and the like is dropped, and the upstream is told what the socket says. From \
        `trusted_proxies` the headers of `trusted_header` are believed: the client is the last \
        address that is not a trusted proxy's, and what stands to its left is dropped, since \
        anybody can have written it. A proxy that is trusted has to set or remove \
        `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host` itself. No such header \
        decides about a route or a permission. A trace is begun unsampled with `start`, which many \
        libraries take as "do not record"; `start-sampled` records all.

        `POST /deny` on the admin listener denies a token, a session or a subject of one issuer \
        from now on, whether its tokens are cached or not:

        ```
        curl -H 'Content-Type: application/json' http://127.0.0.1:9090/deny \\
          -d '{"issuer": "https://id.example", "sid": "8a1f", "expires_in": 3600}'
        ```

        Exactly one of `jti`, `sid` (also in `ext`) and `sub` says what, exactly one of \
        `expires_in` (seconds) and `expires_at` (seconds since 1970) for how long: until the last \
        token concerned has ended. 204 means that it holds; 400 tells all mistakes. When \
        `limits.denied_entries` are reached a further denial gets 503, none is forgotten. With \
        `state_dir` denials survive a restart; a file that others could have changed, or with a \
        line that is no denial, stops the start. Files in `state_dir` have mode 600 and are for \
        Postern's user alone.

        `stream_lifetime` says when an exchange that goes on is cut: `token` when its token has \
        ended, leeway included; a duration such as `30m` after that time, or with the token if \
        that comes first; `unlimited` never. A token of which nobody told the end counts for an \
        hour. An answer that began less than 5 seconds ago is let finish. A denial cuts whatever \
        the token opened, within about a second. What is cut never looks complete: the connection \
        is reset.
        """

    mutating func check(_ reading: inout Reading) {
        checkPlaces(&reading)
        checkUpstreams(&reading)
        checkIssuers(&reading)
        checkRoutes(&reading)
    }

    private func checkPlaces(_ reading: inout Reading) {
        let places = allUpstreams.flatMap(\.endpoints).map(\.place)
        for (index, endpoint) in listen.enumerated() where places.contains(endpoint) {
            reading.inMember(Array("listen".utf8)) { reading in
                reading.inElement(index) {
                    $0.refuse(explanation: "is the upstream: requests would come back for ever")
                }
            }
        }
        for (index, endpoint) in proxyProtocol.enumerated() {
            reading.inMember(Array("proxy_protocol".utf8)) { reading in
                reading.inElement(index) { reading in
                    if !listen.contains(endpoint) {
                        reading.refuse(explanation: "is not a place of listen")
                    } else if trustedProxies.isEmpty {
                        reading.refuse(
                            explanation: "needs trusted_proxies: who may say who the client is")
                    }
                }
            }
        }
        guard let admin else { return }
        reading.inMember(Array("admin".utf8)) { reading in
            if listen.contains(admin) {
                reading.refuse(explanation: "is a place of listen too; it needs one of its own")
            }
            if !admin.isLoopback {
                reading.warn("others than this machine can reach the operator's pages")
            }
        }
    }

    private func checkIssuers(_ reading: inout Reading) {
        reading.inMember(Array("issuers".utf8)) { reading in
            if issuers.isEmpty, reading.problemCount == 0,
                routes.contains(where: { $0.access == .protected })
            {
                reading.refuse(explanation: "without an issuer no protected route can be passed")
            }
            for (index, issuer) in issuers.enumerated() where !issuer.issuer.isEmpty {
                guard
                    let first = issuers[..<index].firstIndex(where: { $0.issuer == issuer.issuer })
                else { continue }
                reading.inElement(index) { reading in
                    reading.inMember(Array("issuer".utf8)) {
                        $0.refuse(explanation: "is the issuer of issuers[\(first)] already")
                    }
                }
            }
            checkOpaqueTokens(&reading)
        }
    }

    /// An opaque token must have one place to be asked about: to send it to another issuer would
    /// give it away (B62).
    private func checkOpaqueTokens(_ reading: inout Reading) {
        let resolving = issuers.indices.filter { issuers[$0].opaqueTokens.resolve != .none }
        guard resolving.count > 1 else { return }
        for index in resolving {
            let prefixes = issuers[index].opaqueTokens.prefixes
            let clash = resolving.first { other in
                other < index
                    && issuers[other].opaqueTokens.prefixes.contains { theirs in
                        prefixes.contains { $0.starts(with: theirs) || theirs.starts(with: $0) }
                    }
            }
            guard prefixes.isEmpty || clash != nil else { continue }
            reading.inElement(index) { reading in
                reading.inMember(Array("opaque_tokens".utf8)) {
                    $0.refuse(
                        explanation: """
                            several issuers resolve opaque tokens, so each needs prefixes that \
                            no other has\(clash.map { " (see issuers[\($0)])" } ?? "")
                            """)
                }
            }
        }
    }

    private func checkRoutes(_ reading: inout Reading) {
        let methods = Set(routes.flatMap(\.methods))
        if methods.count > RouteRule.distinctMethodsMax {
            reading.inMember(Array("routes".utf8)) {
                $0.refuse(
                    explanation: """
                        name \(methods.count) different methods; at most \
                        \(RouteRule.distinctMethodsMax) can be told apart
                        """)
            }
        }
        let costly = routes.count { PathPattern.isCostly($0.path) }
        if costly > PathPattern.costlyMax {
            reading.inMember(Array("routes".utf8)) {
                $0.refuse(
                    explanation: """
                        \(costly) paths hold '**' twice or more, which have to be tried one by \
                        one; at most \(PathPattern.costlyMax) may
                        """)
            }
        }
    }
}
