/// Every setting of `routes[]`.
extension RouteRule: DeclaredSection {
    static let settings: SettingTable<RouteRule> = [
        .required(
            "path", \.path, .pathPattern(),
            "Paths that match, compared with the decoded path without the query."),
        Setting(
            "methods", \.methods, .list(of: .method(), atMost: 32), default: [],
            "Methods that match; empty: every method."),
        Setting(
            "access", \.access, .choice(), default: "protected",
            "Who may pass: bearers of a good token, anyone (`public`), or nobody (`deny`: 403)."),
        Setting(
            "scopes", \.scopes, .list(of: .scope(), atMost: 32), default: [],
            "Scopes that the token must hold, all of them; else 403."),
        Setting(
            "audiences", \.audiences, .list(of: .identifier("audience"), atMost: 32),
            default: [],
            "Audiences of which the token must name one, instead of the issuer's; else 401."),
        Setting(
            "principal", \.principal, .choice(), default: "any",
            "Whose tokens pass: users', those that clients got for themselves, or `any`; else 403."
        ),
        .optional(
            "profile", \.profile, .choice(), absent: "the issuer's",
            "Kind of access token that is needed; with `at+jwt` opaque tokens get 401."),
        .optional(
            "upstream", \.upstream, .upstreamName(), absent: "the top object's `upstream`",
            "Which of `upstreams` gets the requests."),
        .optional(
            "connect_timeout", \.connectTimeout, .duration(Timeouts.short),
            absent: "`timeouts.upstream_connect`",
            "Longest time of connecting to one endpoint; then the next is tried, or 504."),
        .optional(
            "response_timeout", \.responseTimeout, .duration(Timeouts.long),
            absent: "`timeouts.upstream_response`",
            "Longest silence of the upstream before and inside its answer; then 504."),
        Setting(
            "upgrade", \.upgrade, .list(of: .choice()), default: ["websocket"],
            "Protocols that an authorized request may switch its connection to; others are dropped."
        ),
        Setting(
            "allowed_origins", \.allowedOrigins, .list(of: .origin(), atMost: 64), default: [],
            "Web pages that may open WebSockets, others get 403; empty: any."),
        .optional(
            "stream_lifetime", \.streamLifetime, .streamLifetime(), absent: "the file's",
            "How long a WebSocket, event stream, download or upload may go on."),
    ]

    static let remarks = """
        The first route whose `path` and `methods` both match decides; when none matches, the \
        answer is 403. A pattern is anchored at both ends. `*` is exactly one segment, `**` any \
        number of them, none included: `/admin/**` matches `/admin`, `/admin/` and all below, \
        `/a` does not match `/a/`, whose last segment is empty. Letters compare exactly. Paths \
        that can be read in two ways are refused with 400 before any route is looked at. On \
        public routes no token is read and no identity is sent.

        A request with `Upgrade: websocket` is judged like any other; only then is the upgrade \
        passed on, and only after the upstream's 101 does a byte of the client reach it. A request \
        without `Origin` comes from no browser, so `allowed_origins` does not concern it.
        """

    mutating func check(_ reading: inout Reading) {
        if upgrade.isEmpty, !allowedOrigins.isEmpty, reading.isSound("allowed_origins") {
            reading.inMember(Array("allowed_origins".utf8)) {
                $0.refuse(explanation: "is never checked where upgrade is empty")
            }
        }
        guard access != .protected, reading.isSound("access") else { return }
        checkClosed(&reading)
        let rules = [
            ("scopes", scopes.isEmpty), ("audiences", audiences.isEmpty),
            ("profile", profile == nil), ("principal", principal == .any),
        ]
        for (name, isEmpty) in rules
        where !isEmpty && reading.isSound(name) {
            reading.inMember(Array(name.utf8)) {
                $0.refuse(
                    explanation: "is never checked where access is \"\(access.rawValue)\"")
            }
        }
    }

    /// A closed route forwards nothing, so it needs no upstream and no times.
    private func checkClosed(_ reading: inout Reading) {
        guard access == .deny else { return }
        let settings = [
            ("upstream", upstream != nil), ("connect_timeout", connectTimeout != nil),
            ("response_timeout", responseTimeout != nil),
        ]
        for (name, isThere) in settings where isThere && reading.isSound(name) {
            reading.inMember(Array(name.utf8)) {
                $0.refuse(explanation: "has no use where access is \"deny\"")
            }
        }
    }
}
