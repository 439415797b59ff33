import Basics
import HTTP1
import Net

/// Every setting of `issuers[]`.
extension IssuerConfiguration: DeclaredSection {
    private static let refresh = Nanoseconds.seconds(5)...Nanoseconds.seconds(86_400)
    private static let staleness = Nanoseconds.seconds(5)...Nanoseconds.seconds(2_592_000)

    static let settings = SettingTable<IssuerConfiguration>(
        identity + tokens + endpoints + fetching)

    private static let identity: [Setting<IssuerConfiguration>] = [
        .required(
            "issuer", \.issuer, .issuer(),
            "The issuer identifier, compared byte by byte with tokens and discovery."),
        Setting(
            "audiences", \.audiences, .list(of: .identifier("audience"), atMost: 64), default: [],
            "Audiences of which a JWT must name one; a route's own `audiences` go before."),
        Setting(
            "audience_optional", \.audienceOptional, .flag(), default: false,
            "Accept JWTs without audience, and with any if `audiences` is empty."),
    ]

    private static let tokens: [Setting<IssuerConfiguration>] = [
        Setting(
            "algorithms", \.algorithms, .list(of: .algorithm(), atLeast: 1),
            default: [
                "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
                "EdDSA",
            ],
            "Signature algorithms that are accepted; a key is used only with one that fits it."),
        Setting(
            "key_ids", \.keyIDs, .list(of: .identifier("key id"), atMost: 64), default: [],
            "The only keys that count, by their kid; empty: all that the issuer publishes."),
        Setting(
            "strict_key_id", \.strictKeyID, .flag(), default: false,
            "Verify a token only with the key that it names; ORY Hydra names old keys at times."),
        .optional(
            "max_token_age", \.maxTokenAge,
            .duration(Nanoseconds.seconds(1)...Nanoseconds.seconds(31_622_400)),
            absent: "any age", "How old a JWT may be by its iat, which it then must have."),
        Setting(
            "profile", \.profile, .choice(), default: "plain",
            "The kind of access token: ORY Hydra's, RFC 9068's (`at+jwt`), or any (`plain`)."),
        Setting(
            "token_types", \.tokenTypes, .list(of: .tokenType(), atMost: 16), default: [],
            "Values of `typ` that are accepted besides JWT and at+jwt."),
        Setting(
            "clock_skew", \.clockSkew, .duration(Nanoseconds.zero...Nanoseconds.seconds(300)),
            default: "30s", "Leeway on exp, nbf and iat (RFC 7519 section 4.1.4)."),
        .section(
            "opaque_tokens", \.opaqueTokens, "What becomes of tokens that are not JWTs."),
        Setting(
            "missing_subject", \.missingSubject, .choice(), default: "refuse",
            "Refuse machine tokens without subject, or accept them as their `client`."),
        Setting(
            "trust_email", \.trustEmail, .flag(), default: false,
            "Send e-mail addresses upstream that the issuer does not call verified."),
    ]

    private static let endpoints: [Setting<IssuerConfiguration>] = [
        .optional(
            "jwks_uri", \.keysURL, .url(), absent: "what discovery says",
            "Where the keys are."),
        .optional(
            "userinfo_endpoint", \.userinfoURL, .url(), absent: "what discovery says",
            "Where to ask whom an opaque token speaks for."),
        Setting(
            "userinfo_signed", \.userinfoSigned, .flag(), default: false,
            "Refuse userinfo answers that are not signed JWTs (OpenID Connect Core 5.3.2)."),
        .optional(
            "introspection_endpoint", \.introspectionURL, .url(), absent: "what discovery says",
            "Where to ask what an opaque token may be used for (RFC 7662)."),
        Setting(
            "introspection_signed", \.introspectionSigned, .flag(), default: false,
            "Ask for signed introspection answers (RFC 9701), and refuse any other."),
        .section(
            "introspection_auth", \.introspectionAuthentication,
            "How Postern proves to the introspection endpoint who is asking."),
    ]

    private static let fetching: [Setting<IssuerConfiguration>] = [
        Setting(
            "health", \.health, .flag(), default: false,
            "Ask ORY Hydra's /health/ready before a refusal of an opaque token is believed."),
        .optional(
            "health_url", \.healthURL, .url(), absent: "what `health` says",
            "Where that is asked instead; any 2xx answer means that the issuer is well."),
        .optional(
            "ca_file", \.authorityFile, .file(), absent: "the system's certificates only",
            "PEM file of certificates that are trusted besides the system's."),
        .optional(
            "proxy", \.proxy, .proxy(), absent: "none",
            "HTTP proxy that makes tunnels (CONNECT) for requests to this issuer, and no others."),
        .optional(
            "connect_to", \.connectTo, .connectPlace(), absent: "where the issuer's name leads",
            "Where the issuer's host is found instead; certificate and Host stay the issuer's."),
        Setting(
            "insecure_http", \.insecureHTTP, .flag(), default: false,
            "Allow http to hosts other than this one: whoever is on the way can forge keys."),
        Setting(
            "allow_link_local", \.allowLinkLocal, .flag(), default: false,
            "Allow requests to 169.254.0.0/16 and fe80::/10, where clouds keep credentials."),
        Setting(
            "jwks_refresh", \.keysRefresh, .duration(refresh), default: "5m",
            "How often keys are fetched anew: a withdrawn key lives on for as long."),
        Setting(
            "metadata_refresh", \.metadataRefresh, .duration(refresh), default: "1h",
            "How often discovery is asked anew."),
        Setting(
            "max_stale", \.maxStale, .duration(staleness), default: "24h",
            "How long keys and metadata are believed while the issuer cannot confirm them."),
        Setting(
            "kid_refetch_min_interval", \.unknownKeyInterval,
            .duration(Nanoseconds.seconds(1)...Nanoseconds.seconds(3600)), default: "10s",
            "Least time between two fetches that tokens with unknown keys cause."),
        Setting(
            "fetch_timeout", \.fetchTimeout,
            .duration(Nanoseconds.milliseconds(100)...Nanoseconds.seconds(60)), default: "5s",
            "Longest time of one request to the issuer."),
    ]

    static let remarks = """
        **Keys.** They are fetched every `jwks_refresh`. A token that names an unknown key, or \
        whose signature no key verifies, waits for one more fetch. Whatever arrives, such tokens \
        cause at most one fetch per `kid_refetch_min_interval`: six a minute by default; all that \
        come meanwhile share it. A token's `kid` is a hint: when its key does not fit, up to eight \
        others of the issuer's that do are tried (`postern_stale_key_ids_total` counts when one \
        does), unless `strict_key_id` is set. A key that the issuer has withdrawn verifies nothing \
        after the next fetch, and what was proved by it is forgotten.

        **Outage.** A fetch that fails, or that brings nothing usable, changes nothing; \
        `postern_issuer_fetch_failures_total` counts by kind. Keys and metadata that the issuer \
        has not confirmed for `max_stale` are given up: its tokens then get 503 and Postern is \
        not ready. With `state_dir` they are kept on disk, so that a Postern that starts during \
        the outage still verifies.

        **Ways.** `proxy` and `connect_to` change where connections go and nothing else: the name \
        in Host, in TLS and in the certificate stays the one of the URL. `connect_to` stands for \
        the issuer's host and port alone. With `"http://..."` there, or an http URL beside an \
        https issuer, `X-Forwarded-Proto: https` is sent, which ORY Hydra demands behind a TLS \
        terminator. `ca_file` is read again when it changes.

        **Health.** ORY Hydra answers as if every opaque token were unknown while its database \
        is down. With `health` or `health_url` it is asked how it is, at most once a second, \
        before such an answer is believed; if it is not well the answer is 503 and nothing is \
        remembered against the token.
        """

    mutating func check(_ reading: inout Reading) {
        checkAudiences(&reading)
        checkIntrospection(&reading)
        checkStaleness(&reading)
        checkConnectTo(&reading)
        guard reading.isSound("issuer"),
            let url = try? AbsoluteURL(parsing: issuerText)
        else { return }
        let urls = [
            ("issuer", url), ("jwks_uri", keysURL), ("userinfo_endpoint", userinfoURL),
            ("introspection_endpoint", introspectionURL), ("health_url", healthURL),
        ]
        for case (let name, let url?) in urls {
            reading.inMember(Array(name.utf8)) { checkPlace(url, &$0) }
        }
    }

    private func checkAudiences(_ reading: inout Reading) {
        guard reading.isSound("audiences"), reading.isSound("audience_optional") else { return }
        if audienceOptional {
            reading.inMember(Array("audience_optional".utf8)) {
                $0.warn("tokens that this issuer made for other services may pass here")
            }
        } else if audiences.isEmpty {
            reading.inMember(Array("audiences".utf8)) {
                $0.refuse(
                    explanation: """
                        without audiences every token of this issuer would pass, whoever it was \
                        made for; name them, or set "audience_optional": true
                        """)
            }
        }
    }

    private func checkIntrospection(_ reading: inout Reading) {
        guard introspectionSigned, introspectionAuthentication.clientID == nil, audiences.isEmpty,
            reading.isSound("introspection_auth"), reading.isSound("audiences")
        else { return }
        reading.inMember(Array("introspection_signed".utf8)) {
            $0.refuse(
                explanation: """
                    signed answers name whom they are for (RFC 9701 section 5); set audiences or \
                    introspection_auth.client_id
                    """)
        }
    }

    private func checkConnectTo(_ reading: inout Reading) {
        guard let place = connectTo, place.isPlain, !place.endpoint.isLoopback, !insecureHTTP
        else { return }
        reading.inMember(Array("connect_to".utf8)) {
            $0.refuse(
                explanation: """
                    http to another host lets whoever is on the way forge keys; leave out \
                    "http://", or set "insecure_http": true
                    """)
        }
    }

    /// Keys that are given up before the next refresh is due would come and go.
    private func checkStaleness(_ reading: inout Reading) {
        let refreshes = [("jwks_refresh", keysRefresh), ("metadata_refresh", metadataRefresh)]
        for (name, refresh) in refreshes where reading.isSound(name) && reading.isSound("max_stale")
        {
            guard maxStale <= refresh else { continue }
            reading.inMember(Array("max_stale".utf8)) {
                $0.refuse(explanation: "must be longer than \(name), which confirms them")
            }
        }
    }

    private func checkPlace(_ url: AbsoluteURL, _ reading: inout Reading) {
        let place = Endpoint.network(host: url.host, port: url.port)
        if url.scheme == .http, !place.isLoopback, !insecureHTTP {
            reading.refuse(
                explanation: """
                    http to another host lets whoever is on the way forge keys; use https, or \
                    set "insecure_http": true
                    """)
        }
        if Self.isLinkLocal(url.host), !allowLinkLocal {
            reading.refuse(
                explanation: """
                    link-local addresses serve cloud credentials; set "allow_link_local": true \
                    if this is meant
                    """)
        }
    }

    /// 169.254.0.0/16 (RFC 3927) and fe80::/10 (RFC 4291 section 2.5.6), as written.
    private static func isLinkLocal(_ host: String) -> Bool {
        if host.hasPrefix("169.254.") { return true }
        guard host.contains(":") else { return false }
        return ["fe8", "fe9", "fea", "feb"].contains { host.hasPrefix($0) }
    }
}
