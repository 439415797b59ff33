internal import JSON

/// What is made to go wrong, set by `POST /demo/fault`; members that are not named stay as they
/// are, `{"reset": true}` ends all faults.
struct DemoFaults: Sendable {
    /// Every endpoint of the issuer answers 500 (`down`).
    var isDown = false
    /// Hydra's database is gone (`database_down`): tokens look invalid, /health/ready is 503.
    var isDatabaseDown = false
    /// Milliseconds before every answer (`delay_ms`).
    var delayMilliseconds: Int32 = 0
    /// What becomes of jwks.json's answers (`jwks`).
    var keySet = DemoMishap.good
    /// What becomes of userinfo's answers (`userinfo`).
    var userinfo = DemoMishap.good
    /// Further entries of the key set, a JSON array (`extra_keys`).
    var extraKeys: [[UInt8]] = []
    /// A status that userinfo answers instead of its own, 0 for none (`userinfo_status`).
    var userinfoStatus: UInt16 = 0
    /// A body that userinfo answers with 200 instead of its own (`userinfo_body`).
    var userinfoBody: [UInt8]?
    /// The media type of userinfo's answers (`userinfo_type`).
    var userinfoType = "application/json"
    /// Whether userinfo answers with signed JWTs (`userinfo_signed`), as for a Hydra client with
    /// `userinfo_signed_response_alg`.
    var userinfoSigned = false
    /// A status that introspection answers instead of its own, 0 for none (`introspection_status`).
    var introspectionStatus: UInt16 = 0
    /// A body that introspection answers with 200 instead of its own (`introspection_body`).
    var introspectionBody: [UInt8]?
    /// The media type of introspection's answers (`introspection_type`).
    var introspectionType: String?
    /// What introspection demands: `id:secret` (by Basic or in the form) or `Bearer token`
    /// (`introspection_credentials`); nil lets everyone in, as Hydra does.
    var introspectionCredentials: String?
    /// `typ` of signed introspection answers (`introspection_jwt_type`).
    var introspectionJWTType = "token-introspection+jwt"
    /// `aud` of signed introspection answers (`introspection_jwt_audience`).
    var introspectionJWTAudience = "postern"
    /// Whether discovery names the introspection endpoint (`introspection_in_discovery`); Hydra's
    /// never does.
    var introspectionInDiscovery = false
    /// The `issuer` that discovery names instead of the real one (`discovery_issuer`).
    var discoveryIssuer: String?

    /// Takes over what `object` names; throws at a member that is unknown or of the wrong kind.
    mutating func update(_ object: JSONValue) throws(DemoFailure) {
        if object["reset"]?.bool == true { self = DemoFaults() }
        for member in object.members {
            let name = String(decoding: member.name, as: UTF8.self)
            guard name == "reset" || set(name, to: member.value) else {
                throw .request("\(name) is unknown or has a value that it cannot have")
            }
        }
    }

    private mutating func set(_ name: String, to value: JSONValue) -> Bool {
        switch name {
        case "down": assign(value.bool, to: \.isDown)
        case "database_down": assign(value.bool, to: \.isDatabaseDown)
        case "delay_ms":
            assign(value.integer.flatMap(Int32.init(exactly:)), to: \.delayMilliseconds)
        case "jwks": assign(value.text.flatMap(DemoMishap.init), to: \.keySet)
        case "userinfo": assign(value.text.flatMap(DemoMishap.init), to: \.userinfo)
        case "extra_keys": assign(value.elements.map(\.rawText), to: \.extraKeys)
        case "userinfo_status":
            assign(value.integer.flatMap(UInt16.init(exactly:)), to: \.userinfoStatus)
        case "userinfo_body": assign(.some(value.stringBytes), to: \.userinfoBody)
        case "userinfo_type": assign(value.text, to: \.userinfoType)
        case "userinfo_signed": assign(value.bool, to: \.userinfoSigned)
        case "introspection_status":
            assign(value.integer.flatMap(UInt16.init(exactly:)), to: \.introspectionStatus)
        case "introspection_body": assign(.some(value.stringBytes), to: \.introspectionBody)
        case "introspection_type": assign(.some(value.text), to: \.introspectionType)
        case "introspection_credentials":
            assign(.some(value.text), to: \.introspectionCredentials)
        case "introspection_jwt_type": assign(value.text, to: \.introspectionJWTType)
        case "introspection_jwt_audience": assign(value.text, to: \.introspectionJWTAudience)
        case "introspection_in_discovery": assign(value.bool, to: \.introspectionInDiscovery)
        case "discovery_issuer": assign(.some(value.text), to: \.discoveryIssuer)
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
}
