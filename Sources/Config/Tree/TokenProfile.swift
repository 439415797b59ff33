/// The kind of access token that an issuer makes, and so which claims its tokens must hold.
package enum TokenProfile: String, CaseIterable, Sendable {
    /// ORY Hydra's JWT access tokens: `client_id` is there, ID-token claims are not.
    case hydra
    /// RFC 9068: `typ` is `at+jwt` and all its required claims are there.
    case accessTokenJWT = "at+jwt"
    /// Any signed access token; what marks another kind of token is refused still.
    case plain
}
