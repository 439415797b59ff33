import Basics
import Crypto
import JSON

/// Reads one JWK (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2).
struct JSONWebKeyReader {
    /// Why the entry is not used.
    struct Refusal: Error {
        let cause: SkippedKey.Cause

        init(_ cause: SkippedKey.Cause) { self.cause = cause }
    }

    private let entry: JSONValue
    private let configured: SignatureAlgorithmSet

    /// Members that only a private or symmetric key has (RFC 7518 sections 6.2.2, 6.3.2, 6.4).
    private static let privateMembers: [StaticString] = [
        "d", "p", "q", "dp", "dq", "qi", "oth", "k",
    ]

    /// `configured` decides for a key without `alg`.
    init(_ entry: JSONValue, configured: SignatureAlgorithmSet) {
        self.entry = entry
        self.configured = configured
    }

    /// The entry's `kid`, if it is a string of acceptable length.
    var keyID: [UInt8]? {
        guard let keyID = entry["kid"]?.stringBytes, keyID.count <= JWSHeader.keyIDBytesMax else {
            return nil
        }
        return keyID
    }

    /// The key, checked in every respect.
    func read() throws(Refusal) -> VerificationKey {
        guard entry.kind == .object else { throw Refusal(.notAnObject) }
        try checkSecrets()
        try checkUse()
        guard entry["kid"] == nil || keyID != nil else { throw Refusal(.malformedMember) }
        let kind = try readKind()
        let algorithms = try readAlgorithms(kind)
        let material = try readMaterial(kind)
        do throws(CryptoFailure) {
            let key = try PublicKey(material)
            return VerificationKey(keyID: keyID, key: key, algorithms: algorithms)
        } catch {
            throw Refusal(.unusable(error))
        }
    }

    private func checkSecrets() throws(Refusal) {
        if let type = entry["kty"], type.isString("oct") { throw Refusal(.symmetric) }
        for name in Self.privateMembers where entry[name] != nil {
            throw Refusal(.privateMembers)
        }
    }

    /// RFC 7517 sections 4.2 and 4.3: both may be missing, neither may say otherwise.
    private func checkUse() throws(Refusal) {
        if let use = entry["use"], !use.isString("sig") { throw Refusal(.otherUse) }
        guard let operations = entry["key_ops"] else { return }
        guard operations.elements.contains(where: { $0.isString("verify") }) else {
            throw Refusal(.otherUse)
        }
    }

    private func readKind() throws(Refusal) -> KeyKind {
        guard let type = entry["kty"] else { throw Refusal(.unknownType) }
        if type.isString("RSA") { return .rsa }
        let isElliptic = type.isString("EC")
        guard isElliptic || type.isString("OKP"), let curve = entry["crv"] else {
            throw Refusal(.unknownType)
        }
        for kind in KeyKind.allCases where kind.isElliptic == isElliptic {
            if let name = kind.curveName, curve.isString(name) { return kind }
        }
        throw Refusal(.unknownType)
    }

    /// The one algorithm of the key (RFC 8725 section 3.1), under all its names.
    private func readAlgorithms(_ kind: KeyKind) throws(Refusal) -> SignatureAlgorithmSet {
        if let name = entry["alg"] {
            guard let algorithm = SignatureAlgorithm(name: name.textSpan), algorithm.fits(kind)
            else { throw Refusal(.otherAlgorithm) }
            return kind == .rsa ? SignatureAlgorithmSet(algorithm) : .all.fitting(kind)
        }
        guard kind == .rsa else { return .all.fitting(kind) }
        let candidates = configured.fitting(.rsa)
        if candidates.isEmpty || candidates.permits(.rs256) { return SignatureAlgorithmSet(.rs256) }
        guard candidates.rawValue.nonzeroBitCount == 1 else { throw Refusal(.algorithmAmbiguous) }
        return candidates
    }

    private func readMaterial(_ kind: KeyKind) throws(Refusal) -> PublicKeyMaterial {
        switch kind {
        case .rsa: .rsa(modulus: try bytes("n"), exponent: try bytes("e"))
        case .p256, .p384, .p521: .elliptic(kind, x: try bytes("x"), y: try bytes("y"))
        case .ed25519, .ed448: .edwards(kind, x: try bytes("x"))
        }
    }

    private func bytes(_ name: StaticString) throws(Refusal) -> [UInt8] {
        guard let value = entry[name], value.kind == .string,
            let bytes = Base64URL.decode(value.textSpan), !bytes.isEmpty
        else { throw Refusal(.malformedMember) }
        return bytes
    }
}
