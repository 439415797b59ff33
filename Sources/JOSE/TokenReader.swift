import Basics

/// Takes tokens apart, one after the other, for one thread.
///
/// The tokens of an issuer mostly have the same header, to the letter, until its key changes: the
/// last one that could be read is remembered with what it says and not read again. Anybody may have
/// sent it: it says nothing of the token but how to verify it, so remembering it lets nothing
/// through. It is no longer than `JWSHeader.bytesMax` allows.
package struct TokenReader: Sendable {
    /// The last header that could be read, as its token spelled it; empty when there was none.
    private var text: [UInt8] = []
    private var header: JWSHeader?

    /// Starts without a header.
    package init() {}

    /// Takes a token apart. Strict base64url, strict UTF-8 and JSON, objects in both places.
    package mutating func read(
        _ token: Span<UInt8>, in segments: JWSSegments, tokenBytesMax: Int
    ) throws(TokenFailure) -> CompactJWS {
        guard token.count <= tokenBytesMax else { throw .tooLarge }
        return try CompactJWS(
            header: try header(spelled: token.extracting(first: segments.firstDot)),
            token, in: segments, tokenBytesMax: tokenBytesMax)
    }

    private mutating func header(
        spelled text: Span<UInt8>
    ) throws(TokenFailure) -> JWSHeader {
        if let header, ByteScan.equals(text, self.text.span) { return header }
        let header = try JWSHeader(decoding: text)
        self.text = [UInt8](copying: text)
        self.header = header
        return header
    }
}
