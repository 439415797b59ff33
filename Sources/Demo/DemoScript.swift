/// What `postern demo` prints: requests ready to paste, with live tokens, and what each answers.
///
/// Every request is two lines: `# <what it is>: <status>[, <what the body shows>]` and a curl
/// command. `./demo --check` reads them back, runs them and compares.
package struct DemoScript: Sendable {
    /// One request of the script.
    package struct Entry: Sendable {
        /// What it shows, in a few words.
        package let title: String
        /// The status that it must be answered with.
        package let status: Int
        /// A text that the answer's body must hold; empty: none.
        package let shows: String
        /// The command.
        package let command: String
    }

    /// The last line of what `postern demo` prints: all is up, the lines above can be pasted.
    package static let lastLine = "Ready. Ctrl-C stops everything."

    /// The requests in order.
    package let entries: [Entry]

    /// Mints the tokens; `gateway` is where Postern listens, as `http://127.0.0.1:8080`.
    package init(issuer: DemoIssuer, gateway: String) throws(DemoFailure) {
        var request = DemoTokenRequest()
        let good = try issuer.mint(request)
        request.kind = .opaque
        let opaque = try issuer.mint(request)
        request.kind = .jwt
        request.lifetimeSeconds = -300
        let expired = try issuer.mint(request)
        request.lifetimeSeconds = 3600
        request.scopes = ["openid", "admin"]
        let admin = try issuer.mint(request)
        request.signature = .altered
        let forged = try issuer.mint(request)

        func entry(
            _ title: String, _ status: Int, _ path: String, _ token: String? = nil,
            shows: String = "", header: String? = nil
        ) -> Entry {
            let headers = [token.map { "Authorization: Bearer \($0)" }, header].compactMap(\.self)
            let options = headers.map { " -H '\($0)'" }.joined()
            return Entry(
                title: title, status: status, shows: shows,
                command: "curl -si '\(gateway)\(path)'\(options)")
        }
        entries = [
            entry("a good JWT", 200, "/orders/1", good, shows: "\"X-Auth-Subject\",\"alice\""),
            entry(
                "an opaque token, resolved at userinfo", 200, "/orders/2", opaque,
                shows: "\"X-Auth-Email\",\"alice@example.com\""),
            entry("no token", 401, "/orders/3", shows: "unauthorized"),
            entry("an expired JWT", 401, "/orders/4", expired, shows: "invalid_token"),
            entry(
                "a JWT with a forged signature", 401, "/orders/5", forged, shows: "invalid_token"),
            entry("a JWT without the scope", 403, "/admin/6", good, shows: "insufficient_scope"),
            entry("a JWT with the scope", 200, "/admin/7", admin, shows: "\"X-Auth-Scopes\""),
            entry("a public route without a token", 200, "/public/8", shows: "\"/public/8\""),
            entry(
                "an identity that the client made up", 200, "/orders/9", good,
                shows: "\"X-Auth-Subject\",\"alice\"", header: "X-Auth-Subject: mallory"),
        ]
    }

    /// The printed lines.
    package var lines: [String] {
        entries.flatMap { entry in
            let shows = entry.shows.isEmpty ? "" : ", \(entry.shows)"
            return ["# \(entry.title): \(entry.status)\(shows)", entry.command, ""]
        }
    }
}
