import JSON

/// Scopes and audiences of the last token whose signature was good, with the words in which it
/// named them: the next one mostly uses the same, and its lists need not be made anew. For one
/// thread. The words are no longer than a token, the lists as long as `ScopeReader` and
/// `ClaimReader` let them.
package struct ClaimMemory: Sendable {
    private var scopes = Remembered()
    private var audiences = Remembered()

    /// Starts without memories.
    package init() {}

    /// A list and the JSON text that spelled it; no value has an empty one.
    private struct Remembered: Sendable {
        var text: [UInt8] = []
        var list: [[UInt8]] = []

        /// The list that `value` spells, which `read` finds out where it is another one.
        mutating func list(
            of value: JSONValue, _ read: () throws(TokenFailure) -> [[UInt8]]
        ) throws(TokenFailure) -> [[UInt8]] {
            if value.source.isEqual(to: text.span) { return list }
            list = try read()
            text = value.rawText
            return list
        }
    }

    /// The granted scopes. Those that are spread over two claims are read each time.
    mutating func scopes(_ reader: ClaimReader) throws(TokenFailure) -> [[UInt8]] {
        guard let value = ScopeReader.onlyClaim(of: reader.claims) else {
            return try ScopeReader.read(reader.claims)
        }
        return try scopes.list(of: value) { () throws(TokenFailure) in
            try ScopeReader.read(reader.claims)
        }
    }

    /// The audiences.
    mutating func audiences(_ reader: ClaimReader) throws(TokenFailure) -> [[UInt8]] {
        guard let value = reader.claims[.audience] else { return [] }
        return try audiences.list(of: value) { () throws(TokenFailure) in
            try reader.audiences()
        }
    }
}
