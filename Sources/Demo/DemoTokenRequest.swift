package import Crypto
internal import JSON

/// A token to be minted outside any flow: what `POST /demo/token` and the demo's script ask for.
///
/// As JSON, every member optional:
///
///     {"kind": "jwt" | "opaque", "alg": "RS256" | "ES256" | "EdDSA", "subject": "alice",
///      "client_id": "web", "audiences": ["orders"], "scopes": ["openid", "offline"],
///      "expires_in": 3600, "claims": {...}, "omit": ["sub"], "header": {...},
///      "introspection": {...}, "introspection_omit": ["exp"],
///      "payload": "text that replaces the claims",
///      "signature": "good" | "altered" | "empty" | "unlisted"}
///
/// `claims` replace the usual ones of a JWT, or of the userinfo answer of an opaque token; `omit`
/// leaves usual ones out; `introspection` and `introspection_omit` do the same to the answer of the
/// introspection endpoint; a negative `expires_in` makes a token that has expired.
package struct DemoTokenRequest: Sendable {
    /// What the token looks like.
    package enum Kind: String, Sendable { case jwt, opaque }
    /// What stands behind the second dot of a JWT.
    package enum Signature: String, Sendable {
        case good, altered, empty
        /// Made with a key that the key set does not list, under a kid that it does not list.
        case unlisted
    }

    package var kind = Kind.jwt
    package var algorithm = SignatureAlgorithm.rs256
    package var subject = "alice"
    package var clientID = "web"
    package var audiences = ["orders"]
    package var scopes = ["openid", "offline"]
    package var lifetimeSeconds: Int64 = 3600
    package var claims = DemoClaims()
    package var omitted: [String] = []
    package var header = DemoClaims()
    package var introspection = DemoClaims()
    package var introspectionOmitted: [String] = []
    package var payload: [UInt8]?
    package var signature = Signature.good

    package init() {}

    /// Reads the JSON form.
    init(_ object: JSONValue) throws(DemoFailure) {
        for member in object.members {
            let name = String(decoding: member.name, as: UTF8.self)
            guard set(name, to: member.value) else {
                throw .request("\(name) is unknown or has a value that it cannot have")
            }
        }
    }

    /// Sets a member; false when it is unknown or of the wrong kind.
    private mutating func set(_ name: String, to value: JSONValue) -> Bool {
        switch name {
        case "kind": assign(value.text.flatMap(Kind.init), to: \.kind)
        case "alg": assign(value.text.flatMap(Self.algorithm), to: \.algorithm)
        case "subject": assign(value.text, to: \.subject)
        case "client_id": assign(value.text, to: \.clientID)
        case "audiences": assign(value.elements.compactMap(\.text), to: \.audiences)
        case "scopes": assign(value.elements.compactMap(\.text), to: \.scopes)
        case "expires_in": assign(value.integer, to: \.lifetimeSeconds)
        case "claims": assign(Self.claims(value), to: \.claims)
        case "omit": assign(value.elements.compactMap(\.text), to: \.omitted)
        case "header": assign(Self.claims(value), to: \.header)
        case "introspection": assign(Self.claims(value), to: \.introspection)
        case "introspection_omit":
            assign(value.elements.compactMap(\.text), to: \.introspectionOmitted)
        case "payload": assign(value.stringBytes, to: \.payload)
        case "signature": assign(value.text.flatMap(Signature.init), to: \.signature)
        default: false
        }
    }

    private mutating func assign<Value>(
        _ value: Value?, to path: WritableKeyPath<Self, Value>
    ) -> Bool {
        guard let value else { return false }
        self[keyPath: path] = value
        return true
    }

    private mutating func assign<Value>(
        _ value: Value?, to path: WritableKeyPath<Self, Value?>
    ) -> Bool {
        guard let value else { return false }
        self[keyPath: path] = value
        return true
    }

    private static func claims(_ value: JSONValue) -> DemoClaims? {
        guard value.kind == .object else { return nil }
        var claims = DemoClaims()
        claims.merge(value)
        return claims
    }

    /// The algorithms that the demo has keys for.
    static func algorithm(named name: String) -> SignatureAlgorithm? {
        DemoKeys.algorithms.first { "\($0.name)" == name }
    }
}
