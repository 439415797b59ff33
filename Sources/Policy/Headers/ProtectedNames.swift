package import Config

/// Names of request headers that an upstream may take for Postern's word, or another proxy's:
/// identity, forwarding, certificates and method or path overrides. No client's copy of them goes
/// upstream, on any route, in any spelling that folds to them (contract C1, C2).
///
/// The list is a block-list, and those never converge; so most of it are beginnings, and the
/// configured identity headers are always on it.
package struct ProtectedNames: Sendable {
    private let names: FoldedNameSet

    /// The built-in names, the names of the identity headers and the further stripped ones.
    package init(identityHeaders: [IdentityHeaderRule] = [], stripHeaders: [[UInt8]] = []) {
        var exact = Self.exact.map { Array($0.utf8) }
        var beginnings = Self.beginnings.map { Array($0.utf8) }
        exact += identityHeaders.map { HeaderFold.folded($0.name) }
        for name in stripHeaders {
            if name.last == UInt8(ascii: "*") {
                beginnings.append(HeaderFold.folded(Array(name.dropLast())))
            } else {
                exact.append(HeaderFold.folded(name))
            }
        }
        names = FoldedNameSet(exact: exact, beginnings: beginnings)
    }

    /// Whether the name, in any spelling, is protected. Allocates nothing.
    package func contains(name: Span<UInt8>) -> Bool { names.contains(name) }

    /// The same for a name that is folded already (`FoldedName.fold`); folding it again changes
    /// nothing.
    package func contains(folded name: Span<UInt8>) -> Bool { names.contains(name) }

    /// Whole names, folded.
    private static let exact = [
        // Who is calling, in the names of CGI servers, proxies and recipes.
        "auth-type", "eppn", "persistent-id", "x-user", "x-email", "x-userinfo",
        "x-anonymous-consumer", "gap-auth", "dpop",
        // Where the request came from and what it asks for.
        "forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "proxy", "x-rewrite-url",
        "x-method-override",
        // Which request it is: ours alone to say.
        "x-request-id",
    ]

    /// Beginnings of names, folded.
    private static let beginnings = [
        "remote-", "sm-user", "shib-", "x-auth-", "x-vouch-", "oidc-", "x-webauth-",
        "x-authentik-", "x-remote-", "impersonate-", "x-goog-authenticated-user-", "x-goog-iap-",
        "x-amzn-oidc-", "cf-access-", "x-ms-client-principal", "x-ms-token-", "x-pomerium-",
        "teleport-", "tailscale-", "x-consumer-", "x-credential-",
        "x-forwarded", "client-cert", "x-client-cert", "x-ssl-", "ssl-client-", "x-original-",
        "x-http-method",
    ]
}
