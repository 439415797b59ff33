package import Basics
import Config
import Crypto
package import JOSE
import JSON
import Policy

@testable package import Authentication
@testable package import Fetch

/// Makes answers from inputs, and holds what they are judged by.
///
/// An input is three digits of status, a letter for the media type, and the body. For the letters s
/// and t the body is a header, a NUL and claims, which are then signed as the issuer would.
package enum Answer {
    package static let now = WallTime(seconds: 1_700_000_000)
    package static let issuer = Array("https://id.example".utf8)
    package static let headerNames = [
        "X-Auth-Subject", "X-Auth-Email", "X-Auth-Groups", "X-Auth-Name",
    ]

    private static let signer: TokenSigner = {
        let seed = [UInt8](repeating: 9, count: 32)
        guard let key = try? PrivateKey(edwards: .ed25519, seed: seed) else {
            fatalError("no key")
        }
        return TokenSigner(key: key, algorithm: .edDSA, keyID: "own")
    }()

    package static let keys: JSONWebKeySet = {
        guard let json = try? TokenSigner.keySet([signer]),
            let document = try? JSONDocument(parsing: json),
            let set = try? JSONWebKeySet(parsing: document)
        else { fatalError("no keys") }
        return set
    }()

    package static let rules = TokenRules(
        issuer: issuer, audiences: [Array("web".utf8)], audienceOptional: true, algorithms: .all,
        profile: .hydra, tokenBytesMax: 64 << 10)

    /// Builders for an issuer as it is by default, and for one that leaves much open.
    package static let builders: [IdentityBuilder] = [false, true].map { isOpen in
        var settings = IssuerConfiguration()
        settings.issuer = issuer
        settings.missingSubject = isOpen ? .client : .refuse
        settings.trustEmail = isOpen
        if !isOpen { settings.opaqueTokens.clientIDs = [Array("web".utf8)] }
        return IdentityBuilder(
            issuerIndex: 0, settings: settings, headers: IdentityHeaders(headerRules(isOpen)))
    }

    private static func headerRules(_ isOpen: Bool) -> [IdentityHeaderRule] {
        let claims = ["sub", "email", "ext.groups", "name"]
        let encodings: [HeaderEncoding] = [
            .strict, .percent, isOpen ? .base64url : .strict, .percent,
        ]
        return claims.indices.map { index in
            var rule = IdentityHeaderRule()
            rule.name = Array(headerNames[index].utf8)
            rule.claim = Array(claims[index].utf8)
            rule.encoding = encodings[index]
            return rule
        }
    }

    /// The answer that an input spells; nil when it spells none.
    package static func response(_ input: [UInt8]) -> FetchResponse? {
        var status: UInt16 = 0
        guard input.count >= 4 else { return nil }
        for byte in input[..<3] {
            guard ASCII.isDigit(byte) else { return nil }
            status = status * 10 + UInt16(byte & 15)
        }
        guard let mediaType = mediaType(input[3]) else { return nil }
        var body = Array(input[4...])
        if isSigned(input) {
            let parts = body.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2,
                let token = try? signer.sign(header: Array(parts[0]), payload: Array(parts[1]))
            else { return nil }
            body = token
        }
        return FetchResponse(status: status, mediaType: mediaType, body: body)
    }

    /// Whether the body of an input is signed here.
    package static func isSigned(_ input: [UInt8]) -> Bool {
        input[3] == UInt8(ascii: "s") || input[3] == UInt8(ascii: "t")
    }

    private static func mediaType(_ letter: UInt8) -> String? {
        switch letter {
        case UInt8(ascii: "j"): "application/json"
        case UInt8(ascii: "p"): "application/problem+json"
        case UInt8(ascii: "s"), UInt8(ascii: "w"): "application/jwt"
        case UInt8(ascii: "t"), UInt8(ascii: "i"): "application/token-introspection+jwt"
        case UInt8(ascii: "x"): "text/html"
        case UInt8(ascii: "-"): ""
        default: nil
        }
    }
}
