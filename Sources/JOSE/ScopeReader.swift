import Basics
import JSON

/// Reads the granted scopes of a token in the forms that issuers use: `scope` or `scp`, each a
/// string with spaces between or an array of strings (RFC 9068 section 2.2.3, Hydra's `scp`).
enum ScopeReader {
    /// Scopes in one token at most.
    static let scopesMax = 256

    /// The scopes of `claims`. Only a token with neither claim is searched for them in `ext`,
    /// where Hydra keeps what the consent application added.
    static func read(_ claims: Claims) throws(TokenFailure) -> [[UInt8]] {
        if claims.has(.scope) || claims.has(.scp) {
            return try read(claims[.scope], claims[.scp])
        }
        guard let ext = claims[.ext], ext.kind == .object else { return [] }
        return try read(ext["scope"], ext["scp"])
    }

    /// The one claim of the two that a token has; nil when it has both or none.
    static func onlyClaim(of claims: Claims) -> JSONValue? {
        guard claims.has(.scope) != claims.has(.scp) else { return nil }
        return claims[claims.has(.scope) ? .scope : .scp]
    }

    private static func read(
        _ scope: JSONValue?, _ scp: JSONValue?
    ) throws(TokenFailure) -> [[UInt8]] {
        var scopes: [[UInt8]] = []
        if let scope { try append(scope, to: &scopes) }
        if let scp { try append(scp, to: &scopes) }
        return scopes
    }

    private static func append(
        _ value: JSONValue, to scopes: inout [[UInt8]]
    ) throws(TokenFailure) {
        switch value.kind {
        case .string: try append(list: value.textSpan, to: &scopes)
        case .array:
            scopes.reserveCapacity(scopes.count + min(value.count, scopesMax))
            for element in value.eachElement {
                guard element.kind == .string, !element.textSpan.isEmpty else {
                    throw .claimInvalid
                }
                try append(scope: element.textSpan, to: &scopes)
            }
        default: throw .claimInvalid
        }
    }

    /// Appends what stands between the spaces of `list`.
    private static func append(
        list: Span<UInt8>, to scopes: inout [[UInt8]]
    ) throws(TokenFailure) {
        var start = 0
        while start < list.count {
            let end = ByteScan.first(ASCII.space, in: list, from: start)
            if end > start { try append(scope: list.extracting(start..<end), to: &scopes) }
            start = end + 1
        }
    }

    /// Appends a scope-token: printable ASCII without space, quote and backslash (RFC 6749
    /// section 3.3).
    private static func append(
        scope: Span<UInt8>, to scopes: inout [[UInt8]]
    ) throws(TokenFailure) {
        for index in scope.indices {
            let byte = scope[index]
            guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
            else { throw .claimInvalid }
        }
        let scope = [UInt8](copying: scope)
        guard !scopes.holds(scope) else { return }
        guard scopes.count < scopesMax else { throw .claimInvalid }
        scopes.append(scope)
    }
}
