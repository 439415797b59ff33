import Basics

/// Every setting of `issuers[].opaque_tokens`.
extension OpaqueTokenSettings: DeclaredSection {
    static let settings: SettingTable<OpaqueTokenSettings> = [
        Setting(
            "resolve", \.resolve, .choice(), default: "none",
            "Who tells what an opaque token means: the issuer's userinfo endpoint, or nobody."),
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
            "client_ids", \.clientIDs, .list(of: .identifier("client id")), default: [],
            "Clients whose tokens are accepted (userinfo's aud names the client); empty: any."),
    ]

    static let remarks = """
        Userinfo tells neither the scopes nor the audience of a token. An opaque token therefore \
        passes only routes that demand neither `scopes` nor `audiences` of their own; elsewhere \
        it is refused. The issuer's `audiences` are a rule for JWTs and are not applied to opaque \
        tokens: use `client_ids` to accept only tokens of certain clients.
        """

    mutating func check(_ reading: inout Reading) {
        if resolve == .none, !clientIDs.isEmpty, reading.isSound("resolve") {
            reading.inMember(Array("client_ids".utf8)) {
                $0.warn("has no effect while resolve is \"none\": opaque tokens are refused")
            }
        }
    }
}
