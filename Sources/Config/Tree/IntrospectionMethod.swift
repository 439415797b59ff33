/// How Postern proves to an introspection endpoint who is asking.
package enum IntrospectionMethod: String, CaseIterable, Sendable {
    /// Not at all: ORY Hydra's admin API asks for nothing.
    case none
    /// Client id and secret in the Authorization header (RFC 6749 section 2.3.1).
    case basic
    /// Client id and secret in the form.
    case post
    /// A signed assertion in the form (RFC 7523 section 2.2).
    case privateKeyJWT = "private_key_jwt"
    /// A bearer token of Postern's own (RFC 7662 section 2.1).
    case bearer
}
