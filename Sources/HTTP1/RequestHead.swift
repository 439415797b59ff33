package import Basics

/// The head of a request (RFC 9112 sections 2, 3, 5, 6): ranges into the bytes it was parsed from.
///
/// One worker owns one and parses every request with it; nothing is allocated. Until `parse`
/// answers `complete`, and after it throws, the other properties mean nothing. The gateway writes
/// its own Content-Length and Transfer-Encoding from `framing`.
package struct RequestHead: ~Copyable {
    /// Longest method in bytes: twice the longest registered one.
    private static let methodBytesMax = 32

    /// The method, when it is a common one.
    package private(set) var method = Method.other
    /// The method as sent.
    package private(set) var methodBytes = ByteRange.empty
    /// The whole request target as sent.
    package private(set) var target = ByteRange.empty
    /// The target's parts.
    package private(set) var targetParts = RequestTarget.none
    /// The version that the client speaks.
    package private(set) var version = HTTPVersion.http11
    // Asked about every request, by another module: comparing there calls a function each time.
    /// Whether the method is HEAD.
    package private(set) var isHead = false
    /// Whether the client speaks HTTP/1.0.
    package private(set) var isHTTP10 = false
    /// Whether the method is CONNECT or TRACE, which nobody forwards.
    package private(set) var isNeverForwarded = false
    /// Whether it is an OPTIONS with Max-Forwards (RFC 9110 section 7.6.2).
    package private(set) var isCounted = false
    /// The field lines.
    package private(set) var fields = FieldTable()
    /// How the body ends; never `untilClose`.
    package private(set) var framing = BodyFraming.none
    /// The value of the Host field, when there is one.
    package private(set) var hostField: ByteRange?
    /// The value of the first Authorization field.
    package private(set) var authorization: ByteRange?
    /// Number of Authorization fields; more than one is refused by whoever reads them (B2).
    package private(set) var authorizationCount = 0
    /// Whether the client waits for 100 before it sends the body; false for HTTP/1.0. Nothing
    /// waits when there is no body.
    package private(set) var expectsContinue = false
    // Stored although the parts above tell them: a getter would be lent a copy of the whole head.
    /// The path, from its slash on; see `RequestTarget.path`.
    package private(set) var path = ByteRange.empty
    /// The query without `?`.
    package private(set) var query: ByteRange?
    /// The host and port that the request is for: the target's authority, else Host (B106).
    package private(set) var host: ByteRange?
    /// Whether the connection may serve another request: HTTP/1.1 without `close` (B154).
    package private(set) var persists = false
    /// Whether Connection lists more than `close`, `keep-alive` and `upgrade`, so that
    /// `ConnectionNominations` has to be asked.
    package private(set) var hasNominations = false
    /// Whether a Via field is there.
    package private(set) var hasVia = false
    /// Whether a WebSocket is asked for (RFC 6455 section 4.1): a GET in HTTP/1.1 whose Connection
    /// lists `upgrade` and whose Upgrade names `websocket`, whatever else it names.
    package private(set) var asksForWebSocket = false
    private var facts = MessageFacts()
    private let index = KnownFieldIndex()

    /// Reserves room for the largest head.
    package init() {}

    /// Whether Connection lists `close`.
    package var listsClose: Bool { facts.listsClose }
    /// Whether Connection lists `keep-alive`.
    package var listsKeepAlive: Bool { facts.listsKeepAlive }
    /// Whether an upgrade is asked for: Upgrade is there, Connection lists it, in HTTP/1.1.
    package var hasUpgrade: Bool {
        version == .http11 && facts.listsUpgrade && fields.contains(.upgrade)
    }
    /// Parses the head at the start of `bytes`.
    ///
    /// `alreadySeen` is the number of bytes that the last call for this head had when it answered
    /// `needMore` (0 for the first): when no line has ended since, the answer is `needMore` again
    /// without another look, so that a trickling client costs no more than its bytes.
    package mutating func parse(
        _ bytes: Span<UInt8>, limits: HeadLimits, alreadySeen: Int = 0
    ) throws(HTTPFailure) -> HeadProgress {
        let isCapped = bytes.count >= limits.headBytesMax
        if alreadySeen > 0, !isCapped, alreadySeen <= bytes.count,
            ByteScan.first(ASCII.lineFeed, in: bytes, from: alreadySeen) == bytes.count
        {
            return .needMore
        }
        reset()
        let head = bytes.extracting(first: limits.headBytesMax)
        if let start = try parseRequestLine(head, limits),
            let end = try parseFields(head, from: start, limits)
        {
            try conclude(at: end)
            return .complete(bytes: end)
        }
        guard !isCapped else { throw HTTPFailure(.headTooLong, at: limits.headBytesMax) }
        return .needMore
    }

    private mutating func reset() {
        fields.removeAll()
        facts = MessageFacts()
        framing = .none
        targetParts = .none
        hostField = nil
        authorization = nil
        authorizationCount = 0
        expectsContinue = false
    }

    /// Answers the offset of the first field line. One empty line before the request line is
    /// skipped (RFC 9112 section 2.2, B154).
    private mutating func parseRequestLine(
        _ bytes: Span<UInt8>, _ limits: HeadLimits
    ) throws(HTTPFailure) -> Int? {
        var start = 0
        if bytes.count > 0, bytes[0] == ASCII.carriageReturn {
            guard let next = try FieldScanner.lineEnd(bytes, at: 0) else { return nil }
            start = next
        }
        guard let methodEnd = try parseMethod(bytes, from: start),
            let targetEnd = try parseTarget(bytes, from: methodEnd + 1, limits),
            let version = try HTTPVersion.parse(bytes, at: targetEnd + 1)
        else { return nil }
        let end = targetEnd + 9
        guard end < bytes.count else { return nil }
        guard bytes[end] == ASCII.carriageReturn else {
            throw HTTPFailure(.lineEndInvalid, at: end)
        }
        guard let next = try FieldScanner.lineEnd(bytes, at: end) else { return nil }
        self.version = version
        targetParts = try RequestTarget.parse(bytes, target, method: method)
        return next
    }

    private mutating func parseMethod(
        _ bytes: Span<UInt8>, from start: Int
    ) throws(HTTPFailure) -> Int? {
        if let common = Method.common(bytes, at: start) {
            method = common
            methodBytes = ByteRange(start, start + common.commonCount)
            return methodBytes.end
        }
        var end = start
        while end < bytes.count, ASCII.isTokenCharacter(bytes[end]) {
            end += 1
            guard end - start <= Self.methodBytesMax else {
                throw HTTPFailure(.methodInvalid, at: start)
            }
        }
        guard end < bytes.count else { return nil }
        guard end > start, bytes[end] == ASCII.space else {
            throw HTTPFailure(.methodInvalid, at: end)
        }
        methodBytes = ByteRange(start, end)
        method = Method(bytes.extracting(start..<end))
        return end
    }

    private mutating func parseTarget(
        _ bytes: Span<UInt8>, from start: Int, _ limits: HeadLimits
    ) throws(HTTPFailure) -> Int? {
        let longest = bytes.extracting(first: start + limits.targetBytesMax + 1)
        let end = ByteScan.firstOutsideTarget(in: longest, from: start)
        guard end - start <= limits.targetBytesMax else {
            throw HTTPFailure(.targetTooLong, at: start)
        }
        guard end < bytes.count else { return nil }
        guard bytes[end] != UInt8(ascii: "#") else {
            throw HTTPFailure(.fragmentInTarget, at: end)
        }
        guard end > start, bytes[end] == ASCII.space else {
            throw HTTPFailure(.targetInvalid, at: end)
        }
        target = ByteRange(start, end)
        return end
    }

    /// Answers the offset after the empty line.
    private mutating func parseFields(
        _ bytes: Span<UInt8>, from start: Int, _ limits: HeadLimits
    ) throws(HTTPFailure) -> Int? {
        var position = start
        while position < bytes.count {
            switch try FieldScanner.scan(bytes, at: position, index) {
            case .line(let line, let next):
                guard fields.count < limits.fieldsMax else {
                    throw HTTPFailure(.tooManyFields, at: position)
                }
                fields.append(line)
                if line.known.bit & Self.takenFields != 0 { try take(line, bytes) }
                position = next
            case .end(let next):
                return next
            case .needMore:
                return nil
            }
        }
        return nil
    }

    /// Fields that `take` acts on; `other` stands for those whose names may imitate one.
    private static let takenFields =
        KnownField.other.bit | KnownField.host.bit | KnownField.connection.bit
        | KnownField.contentLength.bit | KnownField.transferEncoding.bit
        | KnownField.authorization.bit | KnownField.expect.bit | KnownField.upgrade.bit

    /// Acts on the fields that decide about the message itself.
    private mutating func take(_ line: FieldLine, _ bytes: Span<UInt8>) throws(HTTPFailure) {
        switch line.known {
        case .host:
            guard hostField == nil else { throw HTTPFailure(.hostRepeated, at: line.name.start) }
            guard HostSyntax.parse(bytes.extracting(line.value.bounds)) != nil else {
                throw HTTPFailure(.hostInvalid, at: line.value.start)
            }
            hostField = line.value
        case .connection: try facts.takeConnection(bytes, line.value)
        case .contentLength: try facts.takeContentLength(bytes, line.value)
        case .transferEncoding: try facts.takeTransferEncoding(bytes, line)
        case .authorization:
            if authorizationCount == 0 { authorization = line.value }
            authorizationCount += 1
        case .expect: try takeExpect(bytes, line.value)
        case .upgrade: facts.takeUpgrade(bytes, line.value)
        case .other where !line.isPlain:
            guard !FoldedName.imitatesFraming(bytes.extracting(line.name.bounds)) else {
                throw HTTPFailure(.fieldNameAlias, at: line.name.start)
            }
        default: break
        }
    }

    /// Exactly one member, `100-continue` (B119, B150); an HTTP/1.0 client cannot expect.
    private mutating func takeExpect(
        _ bytes: Span<UInt8>, _ value: ByteRange
    ) throws(HTTPFailure) {
        guard version == .http11 else { return }
        let isContinue = ByteScan.equals(
            bytes.extracting(value.bounds), ignoringCase: "100-continue")
        guard isContinue, !expectsContinue else {
            throw HTTPFailure(.expectationUnsupported, at: value.start)
        }
        expectsContinue = true
    }

    /// Checks what only all lines together can tell.
    private mutating func conclude(at end: Int) throws(HTTPFailure) {
        path = targetParts.path
        query = targetParts.query
        isHead = method == .head
        isHTTP10 = version == .http10
        isNeverForwarded = method == .connect || method == .trace
        isCounted = method == .options && fields.contains(.maxForwards)
        host = targetParts.authority ?? hostField
        persists = version == .http11 && !facts.listsClose
        hasNominations = facts.listsOthers
        hasVia = fields.contains(.via)
        asksForWebSocket =
            facts.namesWebSocket && facts.listsUpgrade && version == .http11 && method == .get
        guard hostField != nil || version == .http10 else {
            throw HTTPFailure(.hostMissing, at: end)
        }
        if facts.hasTransferEncoding, version == .http10 {
            throw HTTPFailure(.transferEncodingInHTTP10, at: end)
        }
        if try facts.isChunked(at: end) {
            framing = .chunked
        } else if let length = facts.contentLength {
            framing = .length(length)
        }
    }
}
