internal import JSON

/// An error answer in Hydra's words (RFC 6749 section 5.2, fosite's texts).
struct DemoOAuthError: Error {
    let status: UInt16
    let error: String
    let description: String

    static let requestUnauthorized = DemoOAuthError(
        status: 401, error: "request_unauthorized",
        description: "The request could not be authorized. "
            + "Check that you provided valid credentials in the right format.")
    static let signatureMismatch = DemoOAuthError(
        status: 400, error: "token_signature_mismatch",
        description: "Token signature mismatch. "
            + "Check that you provided  a valid token in the right format.")
    static let invalidClient = DemoOAuthError(
        status: 401, error: "invalid_client",
        description: "Client authentication failed (e.g., unknown client, no client "
            + "authentication included, or unsupported authentication method).")

    static func invalidRequest(_ hint: String) -> DemoOAuthError {
        DemoOAuthError(
            status: 400, error: "invalid_request",
            description: "The request is missing a required parameter, includes an invalid "
                + "parameter value, includes a parameter more than once, or is otherwise "
                + "malformed. \(hint)")
    }

    static func invalidGrant(_ hint: String) -> DemoOAuthError {
        DemoOAuthError(
            status: 400, error: "invalid_grant",
            description: "The provided authorization grant (e.g., authorization code, resource "
                + "owner credentials) or refresh token is invalid, expired, revoked, does not "
                + "match the redirection URI used in the authorization request, or was issued to "
                + "another client. \(hint)")
    }

    /// The token endpoint's and revocation endpoint's answer.
    var response: DemoResponse {
        var response = DemoResponse.json(status, body, type: DemoHydra.tokenMediaType)
        response.fields += DemoHydra.tokenCacheFields
        return response
    }

    /// The userinfo endpoint's answer: a 401 repeats the error in a challenge, a 400 does not.
    var userinfoResponse: DemoResponse {
        var response = DemoResponse.json(status, body)
        if status == 401 {
            let challenge = #"Bearer error="\#(error)",error_description="\#(description)""#
            response.fields.append(("WWW-Authenticate", challenge))
        }
        return response
    }

    var body: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("error", error)
        json.member("error_description", description)
        json.endObject()
        return json.bytes
    }
}
