internal import Basics

/// The browser's endpoints: `/oauth2/auth` and `/oauth2/sessions/logout` (contract A4, A7). The
/// login and consent pages are left out: alice is always logged in and always agrees.
extension DemoHydra {
    /// Lifetime of a code in seconds, Hydra's default.
    private static let codeSeconds: Int64 = 600
    /// Shortest `state` and `nonce`.
    private static let entropyCharactersMin = 8

    mutating func authorize(_ request: DemoRequest, now: WallTime) -> DemoResponse {
        let form = FormFields(
            parsing: request.method == "POST" ? request.body : Array(request.query.utf8))
        guard let client = form["client_id"].flatMap(DemoClient.named),
            let redirectURI = form["redirect_uri"], DemoClient.allowsRedirect(to: redirectURI)
        else { return errorPage("invalid_client") }  // never back to an unknown place
        let state = form["state"] ?? ""
        if let error = Self.refusal(of: form, client) {
            return Self.back(to: redirectURI, ["error": error, "state": state])
        }
        guard ledger.hasRoom, let code = try? Self.opaque(prefix: "ory_ac_") else {
            return Self.back(to: redirectURI, ["error": "server_error", "state": state])
        }
        let scopes = form.words("scope")
        ledger.grants.append(
            .init(
                clientID: client.id, subject: "alice", scopes: scopes,
                audiences: form.words("audience"), nonce: form["nonce"],
                authenticatedAt: now.seconds, requestedAt: now.seconds, isUsersOwn: true))
        ledger.codes[code] = .init(
            grant: ledger.grants.count - 1, redirectURI: redirectURI,
            challenge: form["code_challenge"], expiry: now.adding(seconds: Self.codeSeconds))
        return Self.back(
            to: redirectURI,
            ["code": code, "scope": scopes.joined(separator: " "), "state": state])
    }

    mutating func logout(_ request: DemoRequest) -> DemoResponse {
        let form = FormFields(
            parsing: request.method == "POST" ? request.body : Array(request.query.utf8))
        let target = form["post_logout_redirect_uri"]
        guard let hint = form["id_token_hint"] else {
            // Without a hint there is nobody to send back.
            guard target == nil, form["state"] == nil else { return errorPage("invalid_request") }
            return .redirect(302, to: base + "/demo/logged-out")
        }
        // Only the newest key's signature counts, so that a rotation ends all hints.
        guard let kid = ledger.idTokens[hint], keys.isCurrent(kid),
            target.map(DemoClient.allowsRedirect) ?? true
        else { return errorPage("invalid_request") }
        guard let target else { return .redirect(302, to: base + "/demo/logged-out") }
        let state = form["state"].map { ["state": $0] } ?? [:]
        return .redirect(302, to: Self.url(target, adding: state))
    }

    /// The error to send back, nil when the request may go on.
    private static func refusal(of form: FormFields, _ client: DemoClient) -> String? {
        guard client.grants.contains("authorization_code") else { return "unauthorized_client" }
        guard form["response_type"] == "code" else { return "unsupported_response_type" }
        guard (form["state"] ?? "").count >= entropyCharactersMin else { return "invalid_state" }
        if let nonce = form["nonce"], nonce.count < entropyCharactersMin {
            return "insufficient_entropy"
        }
        // "plain" is advertised and refused, as is a challenge without a method.
        if form["code_challenge"] != nil, form["code_challenge_method"] != "S256" {
            return "invalid_request"
        }
        return form["code_challenge_method"] != nil && form["code_challenge"] == nil
            ? "invalid_request" : nil
    }

    private static func back(to uri: String, _ query: [String: String]) -> DemoResponse {
        .redirect(303, to: url(uri, adding: query.filter { !$0.value.isEmpty }))
    }

    private static func url(_ uri: String, adding query: [String: String]) -> String {
        let pairs = query.sorted { $0.key < $1.key }.map {
            "\($0.key)=\(FormFields.encoded($0.value))"
        }
        guard !pairs.isEmpty else { return uri }
        return uri + (uri.contains("?") ? "&" : "?") + pairs.joined(separator: "&")
    }

    private func errorPage(_ error: String) -> DemoResponse {
        .redirect(302, to: "\(base)/demo/error?error=\(error)")
    }
}
