internal import JOSE

/// What a thread remembers from one token that it resolves to the next, so that it need not be
/// found out anew. Nothing in it decides about a token.
package struct ResolverMemory: Sendable {
    /// Knows the last token's header.
    var reader = TokenReader()
    /// Knows the last token's scopes and audiences.
    var claims = ClaimMemory()

    /// Starts without memories.
    package init() {}
}
