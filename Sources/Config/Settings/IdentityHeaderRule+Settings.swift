/// Every setting of a member of `identity_headers`.
extension IdentityHeaderRule: DeclaredSection {
    static let settings: SettingTable<IdentityHeaderRule> = [
        .required("claim", \.claim, .claim(), "The claim that the value is made from."),
        Setting(
            "encoding", \.encoding, .choice(), default: "strict",
            "How the value is written; `strict` refuses what needs an encoding."),
        Setting(
            "required", \.isRequired, .flag(), default: false,
            "Whether a request is refused when its token lacks the claim."),
    ]

    static let remarks = """
        `"X-Auth-Subject": "sub"` is short for `"X-Auth-Subject": {"claim": "sub"}`. A dotted \
        claim is first sought as one member of that name, then as a path: `ext.tenant` is the \
        member `tenant` of the object `ext`. `scope` is the token's scopes joined by spaces, \
        however the issuer writes them; `client_id` falls back to `azp`; `email` is sent only \
        beside a true `email_verified`, unless the issuer has `trust_email`; `@kind` is `user` \
        or `client`. A missing, null or empty claim leaves the header out; the client's own \
        copy is dropped in any case.

        Encodings: `strict` sends visible ASCII and inner spaces as they are and refuses the \
        request for anything else; lists are joined by commas and refused when an element is \
        empty or holds one. `percent` writes every byte that is not visible ASCII, and `%`, `,` \
        and `+`, as %XX; lists are joined by commas. `base64url` writes text as base64url of its \
        UTF-8, and lists and objects as base64url of their JSON. Objects need `base64url`. A \
        value is at most 4 KiB, all identity headers together at most 8 KiB.
        """
}
