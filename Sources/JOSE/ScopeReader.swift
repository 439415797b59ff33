import JSON

/// Reads the granted scopes of a token in the forms that issuers use: `scope` or `scp`, each a
/// string with spaces between or an array of strings (RFC 9068 section 2.2.3, Hydra's `scp`).
enum ScopeReader {
    /// Scopes in one token at most.
    static let scopesMax = 256

    /// The scopes of `claims`. Only a token with neither claim is searched for them in `ext`,
    /// where Hydra keeps what the consent application added.
    static func read(_ claims: JSONValue) throws(TokenFailure) -> [[UInt8]] {
        let sources = [claims["scope"], claims["scp"]].compactMap { $0 }
        if !sources.isEmpty { return try read(sources) }
        guard let ext = claims["ext"], ext.kind == .object else { return [] }
        return try read([ext["scope"], ext["scp"]].compactMap { $0 })
    }

    private static func read(_ sources: [JSONValue]) throws(TokenFailure) -> [[UInt8]] {
        var scopes: [[UInt8]] = []
        for source in sources {
            switch source.kind {
            case .string:
                for scope in (source.stringBytes ?? []).split(separator: UInt8(ascii: " ")) {
                    try append(Array(scope), to: &scopes)
                }
            case .array:
                for element in source.elements {
                    guard let scope = element.stringBytes, !scope.isEmpty else {
                        throw .claimInvalid
                    }
                    try append(Array(scope), to: &scopes)
                }
            default: throw .claimInvalid
            }
        }
        return scopes
    }

    /// Appends a scope-token: printable ASCII without space, quote and backslash (RFC 6749
    /// section 3.3).
    private static func append(
        _ scope: [UInt8], to scopes: inout [[UInt8]]
    ) throws(TokenFailure) {
        for byte in scope {
            guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
            else { throw .claimInvalid }
        }
        guard !scopes.contains(scope) else { return }
        guard scopes.count < scopesMax else { throw .claimInvalid }
        scopes.append(scope)
    }
}
