/// A configuration file for the binary under test: the parts that tests vary, as JSON text.
package struct TestConfiguration: Sendable {
    package var listen: TestAddress
    package var admin: TestAddress
    package var upstream: TestAddress
    package var workers = 2
    /// Entries of `issuers`.
    package var issuers: [TestIssuerEntry]
    /// The value of `routes`.
    package var routes = """
        [{"path": "/public/**", "access": "public"},
         {"path": "/admin/**", "methods": ["GET", "POST"], "scopes": ["admin"]},
         {"path": "/**"}]
        """
    /// The value of `identity_headers`.
    package var identityHeaders = """
        {"X-Auth-Subject": "sub", "X-Auth-Issuer": "iss", "X-Auth-Client": "client_id",
         "X-Auth-Scopes": "scope", "X-Auth-Email": "email"}
        """
    /// Further members of the top object, each `"name": value`.
    package var more: [String] = []

    package init(
        upstream: TestAddress, issuers: [TestIssuerEntry], listen: TestAddress? = nil
    ) throws {
        self.listen = try listen ?? .ipv4(port: RawListener.freePort())
        self.admin = try .ipv4(port: RawListener.freePort())
        self.upstream = upstream
        self.issuers = issuers
    }

    /// The file's text.
    package var json: String {
        let members =
            [
                #""listen": "\#(listen.text)""#, #""admin": "\#(admin.text)""#,
                #""upstream": "\#(upstream.url)""#, #""workers": \#(workers)"#,
                #""issuers": [\#(issuers.map(\.json).joined(separator: ", "))]"#,
                #""identity_headers": \#(identityHeaders)"#, #""routes": \#(routes)"#,
            ] + more
        return "{\n  " + members.joined(separator: ",\n  ") + "\n}\n"
    }
}

/// One entry of `issuers`.
package struct TestIssuerEntry: Sendable {
    package var issuer: String
    package var audiences = #"["orders"]"#
    package var algorithms = #"["RS256", "ES256", "EdDSA"]"#
    /// The kind of its access tokens; the demo issuer's are Hydra's.
    package var profile = "hydra"
    /// Further members, each `"name": value`.
    package var more: [String] = [
        #""opaque_tokens": {"resolve": "userinfo", "cache": "30s", "negative_cache": "5s"}"#
    ]

    package init(_ issuer: String) { self.issuer = issuer }

    var json: String {
        let members =
            [
                #""issuer": "\#(issuer)""#, #""audiences": \#(audiences)"#,
                #""algorithms": \#(algorithms)"#, #""profile": "\#(profile)""#,
            ] + more
        return "{" + members.joined(separator: ", ") + "}"
    }
}
