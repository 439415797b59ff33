import Basics

/// What the field lines of a head say about framing and persistence, gathered line by line.
/// Every rule that concerns one line alone is checked when the line is read.
struct MessageFacts: BitwiseCopyable {
    /// Connection lists `close`.
    var listsClose = false
    /// Connection lists `keep-alive`.
    var listsKeepAlive = false
    /// Connection lists `upgrade`.
    var listsUpgrade = false
    /// Connection lists anything beside those three: fields to be removed.
    var listsOthers = false
    /// Upgrade names `websocket` (RFC 6455 section 4.1).
    var namesWebSocket = false
    /// Upgrade names anything else.
    var namesOtherProtocol = false
    /// The declared length, when there is one.
    var contentLength: UInt64?
    /// A Transfer-Encoding line is present.
    var hasTransferEncoding = false
    /// `chunked` was read; nothing may follow it.
    private var endsChunked = false
    /// A coding other than `chunked` was read.
    private var usesOtherCoding = false

    /// Whether the body is chunked, once all lines are read.
    ///
    /// Throws when length and codings contradict each other or the last coding is not chunked
    /// (contract B99, B100).
    func isChunked(at end: Int) throws(HTTPFailure) -> Bool {
        guard hasTransferEncoding else { return false }
        guard contentLength == nil else { throw HTTPFailure(.lengthAndCoding, at: end) }
        guard endsChunked else { throw HTTPFailure(.transferEncodingInvalid, at: end) }
        guard !usesOtherCoding else { throw HTTPFailure(.transferCodingUnsupported, at: end) }
        return true
    }

    /// Takes a Content-Length line (contract B101): digits only, at most 2^63-1, once. Equal
    /// repetitions are refused too.
    mutating func takeContentLength(
        _ bytes: Span<UInt8>, _ value: ByteRange
    ) throws(HTTPFailure) {
        guard contentLength == nil else {
            throw HTTPFailure(.contentLengthRepeated, at: value.start)
        }
        guard let length = Decimal.parse(bytes.extracting(value.bounds)) else {
            throw HTTPFailure(.contentLengthInvalid, at: value.start)
        }
        contentLength = length
    }

    /// Takes a Transfer-Encoding line (contract B100). Lines count as joined by commas; blanks
    /// other than single spaces, empty members and parameters of chunked are refused.
    mutating func takeTransferEncoding(
        _ bytes: Span<UInt8>, _ line: FieldLine
    ) throws(HTTPFailure) {
        hasTransferEncoding = true
        let failure = HTTPFailure(.transferEncodingInvalid, at: line.value.start)
        guard !Self.isTabbed(bytes, around: line) else { throw failure }
        var members = ListMembers(bytes, in: line.value)
        while let member = members.next() {
            guard !endsChunked, !member.isEmpty else { throw failure }
            let coding = bytes.extracting(member.bounds)
            if ByteScan.equals(coding, ignoringCase: "chunked") {
                endsChunked = true
            } else {
                guard Self.startsWithOtherToken(coding) else { throw failure }
                usesOtherCoding = true
            }
        }
    }

    /// Whether a tab stands in the line after the colon. RFC 9110 allows it, but parsers differ
    /// over it, and no honest sender writes it in a framing field.
    private static func isTabbed(_ bytes: Span<UInt8>, around line: FieldLine) -> Bool {
        var position = line.name.end
        while position < bytes.count, bytes[position] != ASCII.carriageReturn {
            if bytes[position] == ASCII.tab { return true }
            position += 1
        }
        return false
    }

    /// Whether a member starts with a token that is not `chunked`: a coding we do not know, with
    /// or without parameters.
    private static func startsWithOtherToken(_ coding: Span<UInt8>) -> Bool {
        var end = 0
        while end < coding.count, ASCII.isTokenCharacter(coding[end]) { end += 1 }
        guard end > 0, end == coding.count || coding[end] == UInt8(ascii: ";") else { return false }
        return !ByteScan.equals(coding.extracting(first: end), ignoringCase: "chunked")
    }

    /// Takes an Upgrade line (RFC 9110 section 7.8): a list of protocols.
    mutating func takeUpgrade(_ bytes: Span<UInt8>, _ value: ByteRange) {
        var members = ListMembers(bytes, in: value)
        while let member = members.next() {
            if ByteScan.equals(bytes.extracting(member.bounds), ignoringCase: "websocket") {
                namesWebSocket = true
            } else if !member.isEmpty {
                namesOtherProtocol = true
            }
        }
    }

    /// Takes a Connection line (RFC 9110 section 7.6.1): a list of tokens.
    mutating func takeConnection(_ bytes: Span<UInt8>, _ value: ByteRange) throws(HTTPFailure) {
        // What nearly every message says needs no list.
        if ByteScan.equals(bytes.extracting(value.bounds), ignoringCase: "keep-alive") {
            listsKeepAlive = true
            return
        }
        var members = ListMembers(bytes, in: value)
        while let member = members.next() {
            let option = bytes.extracting(member.bounds)
            for index in option.indices where !ASCII.isTokenCharacter(option[index]) {
                throw HTTPFailure(.connectionInvalid, at: member.start + index)
            }
            if ByteScan.equals(option, ignoringCase: "close") {
                listsClose = true
            } else if ByteScan.equals(option, ignoringCase: "keep-alive") {
                listsKeepAlive = true
            } else if ByteScan.equals(option, ignoringCase: "upgrade") {
                listsUpgrade = true
            } else if !option.isEmpty {
                listsOthers = true
            }
        }
    }
}
