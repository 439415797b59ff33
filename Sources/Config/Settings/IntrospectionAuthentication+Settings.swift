import Crypto
import JSON
import Net

/// Every setting of `issuers[].introspection_auth`.
extension IntrospectionAuthentication: DeclaredSection {
    static let settings: SettingTable<IntrospectionAuthentication> = [
        Setting(
            "method", \.method, .choice(), default: "none",
            "How Postern proves who is asking; `none` fits ORY Hydra's admin API."),
        .optional(
            "client_id", \.clientID, .identifier("client id"), absent: "no client id is sent",
            "Postern's client id at the issuer; signed answers are for it or for `audiences`."),
        .optional(
            "client_secret", \.clientSecret, .secret(), absent: "required by `basic` and `post`",
            "The client's secret; a changed file is read again."),
        .optional(
            "bearer_token", \.bearerToken, .secret(), absent: "required by `bearer`",
            "The token that authorizes introspection; a changed file is read again."),
        .optional(
            "private_key", \.privateKey, .secret(), absent: "required by `private_key_jwt`",
            "PEM of the private key that signs assertions; a changed file is read again."),
        .optional(
            "key_id", \.keyID, .identifier("key id"), absent: "assertions name no key",
            "The private key's `kid` at the issuer."),
        Setting(
            "algorithm", \.algorithm, .algorithm(), default: "RS256",
            "Signature algorithm of assertions; it has to fit the private key."),
        .optional(
            "audience", \.audience, .identifier("audience"), absent: "the issuer identifier",
            "Audience of assertions: some issuers want their token or introspection endpoint."),
    ]

    static let remarks = """
        A secret stands in a file (`{"file": "/run/secrets/postern"}`) or an environment variable \
        (`{"env": "POSTERN_SECRET"}`), never in the configuration itself. One line end at its end \
        is dropped. A file is looked at once a second while it is used; when it has changed the \
        new secret counts, and when it cannot be read the last one is kept and the log says so.
        """

    mutating func check(_ reading: inout Reading) {
        guard reading.isSound("method") else { return }
        let isNamed = clientID != nil
        switch method {
        case .none: break
        case .basic, .post:
            require("client_id", isNamed, &reading)
            require("client_secret", clientSecret != nil, &reading)
        case .privateKeyJWT:
            require("client_id", isNamed, &reading)
            require("private_key", privateKey != nil, &reading)
            checkKey(&reading)
        case .bearer: require("bearer_token", bearerToken != nil, &reading)
        }
        let usesSecret = method == .basic || method == .post
        refuse("client_secret", clientSecret != nil && !usesSecret, &reading)
        refuse("bearer_token", bearerToken != nil && method != .bearer, &reading)
        refuse("private_key", privateKey != nil && method != .privateKeyJWT, &reading)
    }

    private func require(_ name: String, _ isThere: Bool, _ reading: inout Reading) {
        guard !isThere, reading.isSound(name) else { return }
        reading.inMember(Array(name.utf8)) {
            $0.refuse(explanation: "missing, method \"\(method.rawValue)\" needs it")
        }
    }

    /// What is there and not used is a mistake: the method is probably not the one that is meant.
    private func refuse(_ name: String, _ isUseless: Bool, _ reading: inout Reading) {
        guard isUseless else { return }
        reading.inMember(Array(name.utf8)) {
            $0.refuse(explanation: "has no use with method \"\(method.rawValue)\"")
        }
    }

    private func checkKey(_ reading: inout Reading) {
        guard let privateKey, reading.isSound("private_key"), reading.isSound("algorithm") else {
            return
        }
        reading.inMember(Array("private_key".utf8)) { reading in
            var pem = privateKey.value(now: SystemClock.now()).copy()
            defer { SecretBytes.wipe(&pem) }
            do throws(CryptoFailure) {
                let key = try PrivateKey(pem: pem)
                guard !algorithm.fits(key.kind) else { return }
                reading.refuse(explanation: "is no key for \(algorithm.name)")
            } catch {
                reading.refuse(
                    explanation: """
                        holds no private key in PEM that can be used, without a password \
                        (\(error.rawValue))
                        """)
            }
        }
    }
}
