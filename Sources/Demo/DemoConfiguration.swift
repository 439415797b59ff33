internal import JSON
package import Net

/// The configuration that `postern demo` runs with, as the text of a configuration file.
package enum DemoConfiguration {
    /// Protects everything but `/public/**`; `/admin/**` demands a scope.
    package static func json(
        listen: Endpoint, admin: Endpoint, upstream: Endpoint, issuer: String
    ) -> String {
        """
        {
          "listen": \(quoted("\(listen)")),
          "admin": \(quoted("\(admin)")),
          "upstream": \(quoted(upstream.isNetwork ? "http://\(upstream)" : "\(upstream)")),
          "issuers": [{
            "issuer": \(quoted(issuer)),
            "audiences": ["orders"],
            "profile": "hydra",
            "algorithms": ["RS256", "ES256", "EdDSA"],
            "opaque_tokens": {"resolve": "userinfo", "cache": "30s", "negative_cache": "5s"}
          }],
          "identity_headers": {
            "X-Auth-Subject": "sub", "X-Auth-Issuer": "iss", "X-Auth-Client": "client_id",
            "X-Auth-Scopes": "scope", "X-Auth-Email": "email"
          },
          "routes": [
            {"path": "/public/**", "access": "public"},
            {"path": "/admin/**", "methods": ["GET", "POST"], "scopes": ["admin"]},
            {"path": "/**"}
          ]
        }

        """
    }

    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
