import Config
import Policy
import Testing

/// Which header names never pass from a client to the upstream.
struct ProtectedNamesTests {
    private static let builtIn = ProtectedNames()

    private static func contains(_ names: ProtectedNames, _ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return names.contains(name: bytes.span)
    }

    /// Contract C1, C2.13, B131, B133, B93.
    static let protected = [
        "Remote-User", "Remote-Groups", "Remote-Name", "Remote-Email", "REMOTE_USER", "AUTH_TYPE",
        "SM_USER", "SM_USERDN", "eppn", "Shib-Session-ID", "X-Forwarded-User",
        "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username",
        "X-Forwarded-Access-Token", "X-Auth-Request-User", "X-Auth-Request-Redirect", "GAP-Auth",
        "X-Auth-Userid", "X-Auth-Subject", "X-Auth-Username", "X-Auth-Email", "X-Auth-Roles",
        "X-Auth-Token", "X-Auth-ExpiresIn", "X-Vouch-User", "X-Vouch-IdP-Claims-Groups",
        "X-User", "X-Email", "OIDC_CLAIM_sub", "OIDC_access_token", "OIDC_id_token",
        "X-WEBAUTH-USER", "X-WEBAUTH-ROLE", "X-authentik-username", "X-authentik-meta-app",
        "X-Remote-User", "X-Remote-Group", "X-Remote-Extra-a%2fb", "Impersonate-User",
        "X-Goog-Authenticated-User-Email", "X-Goog-IAP-JWT-Assertion", "x-amzn-oidc-identity",
        "x-amzn-oidc-accesstoken", "x-amzn-oidc-data", "Cf-Access-Jwt-Assertion",
        "Cf-Access-Authenticated-User-Email", "X-MS-CLIENT-PRINCIPAL",
        "X-MS-CLIENT-PRINCIPAL-IDP", "X-MS-TOKEN-AAD-ID-TOKEN", "X-Pomerium-Jwt-Assertion",
        "X-Pomerium-Claim-Email", "Teleport-Jwt-Assertion", "Tailscale-User-Login",
        "X-Forwarded-Client-Cert", "X-Consumer-ID", "X-Consumer-Username",
        "X-Credential-Identifier", "X-Anonymous-Consumer", "X-Userinfo", "Proxy",
        "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method", "X-HTTP-Method-Override",
        "X-Original-Method", "X-Original-URI", "X-Forwarded-Uri", "X-Forwarded-Method",
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
        "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Real-IP",
        "X-Client-IP", "True-Client-IP", "Client-Cert", "Client-Cert-Chain", "X-SSL-Client-CN",
        "X-Client-Cert", "SSL_CLIENT_S_DN", "DPoP",
    ]

    // C2.1
    @Test(arguments: protected)
    func identityAndForwardingNamesAreProtected(name: String) {
        #expect(Self.contains(Self.builtIn, name))
    }

    @Test(arguments: protected)
    func everySpellingThatFoldsToOneIsProtected(name: String) {
        // C2.2; Traefik patched its list for case, '_', '_' again and '.' one after the other.
        #expect(Self.contains(Self.builtIn, name.lowercased()))
        #expect(Self.contains(Self.builtIn, name.uppercased()))
        for separator in "_.!#$%&'*+^`|~" {
            let alias = name.map { $0 == "-" || $0 == "_" ? separator : $0 }
            #expect(Self.contains(Self.builtIn, String(alias)))
        }
    }

    @Test(arguments: [
        "Accept", "Accept-Language", "Content-Type", "Cookie", "User-Agent", "Referer", "Origin",
        "X-Correlation-Id", "X-Requested-With", "Early-Data", "Traceparent",
        "Range", "If-None-Match", "Idempotency-Key", "Proxying", "X", "X-", "-", "", "Remote",
        "X-Auth", "X-Users", "Forwarded-By", "Priority", "Sec-Fetch-Mode", "é", "X-é",
    ])
    func otherNamesPass(name: String) {
        #expect(!Self.contains(Self.builtIn, name))
    }

    // C2.1
    @Test func configuredNamesAreProtected() {
        var rule = IdentityHeaderRule()
        rule.name = Array("Tenant-Id".utf8)
        let names = ProtectedNames(
            identityHeaders: [rule],
            stripHeaders: ["Legacy-User", "X-Old-*", "Zz*"].map { Array($0.utf8) })
        for name in [
            "tenant_id", "TENANT-ID", "legacy.user", "x-old-a", "X_OLD_", "zz", "ZZtop",
        ] {
            #expect(Self.contains(names, name))
            #expect(!Self.contains(Self.builtIn, name))
        }
        for name in ["Tenant-Ids", "Tenant", "Legacy-Users", "X-Old", "Z"] {
            #expect(!Self.contains(names, name))
        }
    }

    @Test func shortBeginningCoversEveryLongerName() {
        let names = ProtectedNames(stripHeaders: [Array("x-*".utf8)])
        for name in ["X-Request-Id", "x-", "x_9", "X-?"] { #expect(Self.contains(names, name)) }
        #expect(!Self.contains(names, "x"))
        #expect(!Self.contains(names, "y-a"))
    }
}
