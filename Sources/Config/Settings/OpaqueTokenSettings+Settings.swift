import Basics

/// Every setting of `issuers[].opaque_tokens`.
extension OpaqueTokenSettings: DeclaredSection {
    static let settings: SettingTable<OpaqueTokenSettings> = [
        Setting(
            "resolve", \.resolve, .resolution(), default: "none",
            "Which of the issuer's endpoints tell what an opaque token means, in their order."),
        Setting(
            "cache", \.cache, .duration(Nanoseconds.zero...Nanoseconds.seconds(600)),
            default: "30s",
            "How long a good answer is believed: a revoked token may pass for as long."),
        Setting(
            "negative_cache", \.negativeCache,
            .duration(Nanoseconds.zero...Nanoseconds.seconds(60)), default: "5s",
            "How long a refusal is believed; short, since an issuer's outage may look like one."),
        Setting(
            "prefixes", \.prefixes, .list(of: .tokenPrefix(), atMost: 16), default: ["ory_at_"],
            "Beginnings that mark a token as opaque, whatever else its shape says."),
        Setting(
            "concurrency", \.concurrency, .count(1...64), default: 16,
            "Most requests to the endpoint at the same time."),
        Setting(
            "waiting", \.waiting, .count(1...1_000_000), default: 4096,
            "Most tokens that wait for an answer at the same time; a further one gets 503."),
        Setting(
            "breaker_failures", \.breakerFailures, .count(1...1000), default: 5,
            "Failures in a row after which an endpoint is left alone; one if it is unreachable."),
        Setting(
            "breaker_pause", \.breakerPause,
            .duration(Nanoseconds.milliseconds(100)...Nanoseconds.seconds(60)), default: "1s",
            "How long it is left alone; then one token is taken to it as a probe."),
        Setting(
            "client_ids", \.clientIDs, .list(of: .identifier("client id")), default: [],
            "Clients whose tokens are accepted; empty: any. Userinfo's aud names the client."),
    ]

    static let remarks = """
        `"introspection"` (RFC 7662) tells whether a token is active, its scopes, audiences and \
        expiry: `scopes` and `audiences` of routes and the issuer's `audiences` count as for \
        JWTs. `["introspection", "userinfo"]` asks both, one after the other: introspection \
        decides as it does alone, then userinfo, which has to speak of the same subject, adds \
        claims for identity headers; what introspection tells goes before. If either does not \
        answer, the token is not accepted. ORY Hydra has introspection on its admin API and not \
        in discovery, so `introspection_endpoint` has to be set.

        `"userinfo"` tells neither the scopes nor the audience of a token. An opaque token \
        then passes only routes that demand neither `scopes` nor `audiences` of their own; \
        elsewhere it is refused. The issuer's `audiences` are not applied to it: use \
        `client_ids` to accept only tokens of certain clients.

        An answer is believed for `cache` at most, and never beyond the token's expiry, which is \
        checked on every request.
        """

    mutating func check(_ reading: inout Reading) {
        if resolve == .none, !clientIDs.isEmpty, reading.isSound("resolve") {
            reading.inMember(Array("client_ids".utf8)) {
                $0.warn("has no effect while resolve is \"none\": opaque tokens are refused")
            }
        }
    }
}
