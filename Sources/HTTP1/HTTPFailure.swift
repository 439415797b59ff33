package import Basics

/// What broke in a message, and where: the cause for the log, the reason for the answer.
///
/// Thrown by the parsers of both directions. `reason` is meant for requests; a response that
/// fails is always `upstreamResponseInvalid`, with the cause telling more.
package struct HTTPFailure: Error, Equatable, Sendable {
    /// Which rule was broken (RFC 9112 and 9110; contract B99-B124, B147-B155, B170).
    package enum Cause: String, CaseIterable, Sendable {
        case methodInvalid = "the method is not a token of at most 32 bytes"
        case targetInvalid = "the request target has no valid form"
        case targetTooLong = "the request target is too long"
        case fragmentInTarget = "the request target holds '#'"
        case userinfoInTarget = "the request target holds a user name or password"
        case versionMalformed = "the protocol version is malformed"
        case versionUnsupported = "the protocol version is neither HTTP/1.1 nor HTTP/1.0"
        case statusInvalid = "the status is not three digits from 100 to 599"
        case lineEndInvalid = "a line does not end with CR LF"
        case controlCharacter = "a control character is in a line"
        case fieldNameInvalid = "a field name is empty, not a token, or followed by a space"
        case foldedLine = "a line starts with a space or tab"
        case headTooLong = "the head is too long"
        case tooManyFields = "the head has too many fields"
        case hostMissing = "the Host field is missing"
        case hostRepeated = "there is more than one Host field"
        case hostInvalid = "the host is not a name or address with an optional port"
        case contentLengthInvalid = "Content-Length is not a decimal number in range"
        case contentLengthRepeated = "there is more than one Content-Length field"
        case lengthAndCoding = "Content-Length and Transfer-Encoding are both present"
        case transferEncodingInvalid = "Transfer-Encoding is not 'chunked' once and last"
        case transferCodingUnsupported = "a transfer coding other than chunked is used"
        case transferEncodingInHTTP10 = "Transfer-Encoding is used with HTTP/1.0"
        case expectationUnsupported = "Expect is not a single 100-continue"
        case fieldNameAlias = "a field name imitates a framing or routing field"
        case connectionInvalid = "Connection is not a list of tokens"
        case chunkSizeInvalid = "a chunk size is not 1 to 16 hexadecimal digits in range"
        case chunkExtensionInvalid = "a chunk extension is malformed"
        case chunkExtensionsTooLong = "the chunk extensions are too long"
        case chunkEndInvalid = "chunk data is not followed by CR LF"
        case trailerInvalid = "a trailer field line is malformed"
        case trailersTooLarge = "the trailer section is too large"
        case pathAmbiguous = "the path can be read in more than one way"
        case nominationRefused = "Connection nominates a protected field"
    }

    /// The broken rule.
    package let cause: Cause
    /// Offset of the offending byte, or of the line it is in, from the start of what was parsed.
    package let offset: Int

    package init(_ cause: Cause, at offset: Int) {
        self.cause = cause
        self.offset = offset
    }

    /// Why the request is refused.
    package var reason: Reason {
        switch cause {
        case .targetTooLong: .targetTooLong
        case .fragmentInTarget, .pathAmbiguous: .pathAmbiguous
        case .versionUnsupported: .httpVersionUnsupported
        case .headTooLong, .tooManyFields, .trailersTooLarge: .headersTooLarge
        case .hostMissing, .hostRepeated, .hostInvalid: .hostInvalid
        case .transferCodingUnsupported: .transferCodingUnsupported
        case .expectationUnsupported: .expectationUnsupported
        case .fieldNameAlias: .headerAliasRefused
        case .nominationRefused: .connectionOptionRefused
        case .contentLengthInvalid, .contentLengthRepeated, .lengthAndCoding,
            .transferEncodingInvalid, .transferEncodingInHTTP10, .chunkSizeInvalid,
            .chunkExtensionInvalid, .chunkExtensionsTooLong, .chunkEndInvalid, .trailerInvalid:
            .framingInvalid
        case .methodInvalid, .targetInvalid, .userinfoInTarget, .versionMalformed, .statusInvalid,
            .lineEndInvalid, .controlCharacter, .fieldNameInvalid, .foldedLine, .connectionInvalid:
            .requestMalformed
        }
    }
}
