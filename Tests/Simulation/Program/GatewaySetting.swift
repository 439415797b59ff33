/// The configurations that runs choose from.
enum GatewaySetting: CaseIterable {
    /// Nothing runs out.
    case roomy
    /// Few connections and buffers, small heads, bodies up to a bound.
    case tight
    /// No idle connection to the upstream is kept.
    case poolless

    /// Two endpoints: each is tried when the other does not answer.
    static let upstreamPorts = [3000, 3001]

    private var endpoints: String {
        Self.upstreamPorts.map { #""http://127.0.0.1:\#($0)""# }.joined(separator: ", ")
    }

    /// Tables of routes that say the same of the paths that clients ask for, at other places.
    static let routes = [
        #"[{"path": "/p/**", "access": "public"}, {"path": "/a/**"}]"#,
        #"[{"path": "/a/**"}, {"path": "/p/**", "access": "public"}]"#,
        """
        [{"path": "/x/**", "access": "deny"}, {"path": "/y/**"}, {"path": "/z/**"},
         {"path": "/p/**", "access": "public"}, {"path": "/a/**"}]
        """,
        """
        [{"path": "/x/**", "access": "public"}, {"path": "/a/**"},
         {"path": "/p/**", "access": "public"}]
        """,
    ]

    /// The configuration as an operator would write it.
    func text(_ routes: String) -> String {
        """
        {"listen": "127.0.0.1:8080", "upstream": {"endpoints": [\(endpoints)]},
         "issuers": [{"issuer": "https://id.example", "audiences": ["orders"]}],
         "identity_headers": {"X-Auth-Subject": "sub", "X-Token": "jti"},
         "routes": \(routes),
         "limits": {"memory": "1024GiB", \(limits)},
         "timeouts": {"client_header": "2s", "client_idle": "5s", "client_body": "3s",
            "upstream_connect": "1s", "upstream_response": "4s", "upstream_idle": "3s",
            "identity": "2s", "tunnel_idle": "3s", "drain": "3s"}}
        """
    }

    private var limits: String {
        switch self {
        case .roomy:
            #""connections": 64, "upstream_connections": 32, "buffers": 512, "cached_tokens": 16"#
        case .tight:
            """
            "connections": 3, "upstream_connections": 2, "idle_upstream_connections": 1,
            "buffers": 16, "pipes": 1, "cached_tokens": 16, "header_bytes": "1KiB",
            "token_bytes": 512, "body_bytes": "100KiB"
            """
        case .poolless:
            """
            "connections": 64, "upstream_connections": 8, "idle_upstream_connections": 0,
            "buffers": 512, "cached_tokens": 16
            """
        }
    }
}
