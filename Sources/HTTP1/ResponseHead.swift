package import Basics

/// The head of an upstream's response (RFC 9112 sections 4, 5, 6): ranges into the bytes it was
/// parsed from. As strict as `RequestHead`; any failure means 502 and the end of the connection.
///
/// The gateway writes its own Content-Length and Transfer-Encoding: from `framing`, or for a
/// response without body from `contentLength` (a HEAD answer keeps its length, B123).
package struct ResponseHead: ~Copyable {
    /// 100 to 599.
    package private(set) var status: UInt16 = 0
    /// The reason phrase as sent; it may be empty.
    package private(set) var reasonPhrase = ByteRange.empty
    /// The version that the upstream speaks.
    package private(set) var version = HTTPVersion.http11
    /// The field lines.
    package private(set) var fields = FieldTable()
    /// How the body ends.
    package private(set) var framing = BodyFraming.none
    /// The declared length, unless the status forbids one: in 1xx and 204 it is dropped (B152).
    package private(set) var contentLength: UInt64?
    /// Seconds that the upstream keeps an idle connection, from `Keep-Alive: timeout=`.
    package private(set) var keepAliveSeconds: UInt64?
    // Stored although the parts above tell them: a getter would be lent a copy of the whole head.
    /// Whether another response is on its way: 1xx other than 101.
    package private(set) var isInterim = false
    /// Whether the upstream leaves the connection open after this response: HTTP/1.1, without
    /// `close`, and with a body that ends by itself.
    package private(set) var persists = false
    /// Whether Connection lists more than `close`, `keep-alive` and `upgrade`, so that
    /// `ConnectionNominations` has to be asked.
    package private(set) var hasNominations = false
    /// Whether a Date field is there.
    package private(set) var hasDate = false
    /// Whether it switches to the WebSocket protocol and no other (RFC 9110 section 15.2.2): 101 in
    /// HTTP/1.1, Connection lists `upgrade`, Upgrade names `websocket` alone.
    package private(set) var switchesToWebSocket = false
    private var facts = MessageFacts()
    private let index = KnownFieldIndex()

    /// Reserves room for the largest head.
    package init() {}

    /// Whether the status line, from the first byte to its line end, is just as we would write it:
    /// `HTTP/1.1`, a status and a phrase, which may be empty, behind one space each.
    package var hasCanonicalStatusLine: Bool {
        version == .http11 && reasonPhrase.start == Self.reasonPhraseStart
    }
    /// Where a phrase begins behind `HTTP/1.1 200 `.
    private static let reasonPhraseStart = 13

    /// Whether Connection lists `close`.
    package var listsClose: Bool { facts.listsClose }
    /// Whether Connection lists `upgrade` and Upgrade is there.
    package var hasUpgrade: Bool { facts.listsUpgrade && fields.contains(.upgrade) }
    /// Parses the head at the start of `bytes`, the response to a request with `method`.
    ///
    /// `alreadySeen` works as in `RequestHead.parse`.
    package mutating func parse(
        _ bytes: Span<UInt8>, answering method: Method, limits: HeadLimits, alreadySeen: Int = 0
    ) throws(HTTPFailure) -> HeadProgress {
        let isCapped = bytes.count >= limits.headBytesMax
        if alreadySeen > 0, !isCapped, alreadySeen <= bytes.count,
            ByteScan.first(ASCII.lineFeed, in: bytes, from: alreadySeen) == bytes.count
        {
            return .needMore
        }
        reset()
        let head = bytes.extracting(first: limits.headBytesMax)
        if let start = try parseStatusLine(head),
            let end = try parseFields(head, from: start, limits)
        {
            try conclude(answering: method, at: end)
            isInterim = status < 200 && status != 101
            persists = version == .http11 && !facts.listsClose && framing != .untilClose
            hasNominations = facts.listsOthers
            hasDate = fields.contains(.date)
            switchesToWebSocket =
                status == 101 && version == .http11 && facts.listsUpgrade && facts.namesWebSocket
                && !facts.namesOtherProtocol
            return .complete(bytes: end)
        }
        guard !isCapped else { throw HTTPFailure(.headTooLong, at: limits.headBytesMax) }
        return .needMore
    }

    private mutating func reset() {
        fields.removeAll()
        facts = MessageFacts()
        framing = .none
        contentLength = nil
        keepAliveSeconds = nil
    }

    /// Answers the offset of the first field line. The space after the status may be missing
    /// together with the reason phrase, as many servers send it.
    private mutating func parseStatusLine(_ bytes: Span<UInt8>) throws(HTTPFailure) -> Int? {
        guard let version = try HTTPVersion.parse(bytes, at: 0) else { return nil }
        guard bytes.count > 8 else { return nil }
        guard bytes[8] == ASCII.space else { throw HTTPFailure(.statusInvalid, at: 8) }
        var status: UInt16 = 0
        for position in 9..<12 {
            guard position < bytes.count else { return nil }
            guard ASCII.isDigit(bytes[position]) else {
                throw HTTPFailure(.statusInvalid, at: position)
            }
            status = status * 10 + UInt16(bytes[position] & 15)
        }
        guard (100...599).contains(status) else { throw HTTPFailure(.statusInvalid, at: 9) }
        guard bytes.count > 12 else { return nil }
        let hasReason = bytes[12] == ASCII.space
        guard hasReason || bytes[12] == ASCII.carriageReturn else {
            throw HTTPFailure(.statusInvalid, at: 12)
        }
        let start = hasReason ? Self.reasonPhraseStart : 12
        let end = try FieldScanner.endOfLine(bytes, from: start)
        guard let next = try FieldScanner.lineEnd(bytes, at: end) else { return nil }
        self.version = version
        self.status = status
        reasonPhrase = ByteRange(start, end)
        return next
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

    /// Fields that `take` acts on.
    private static let takenFields =
        KnownField.connection.bit | KnownField.contentLength.bit
        | KnownField.transferEncoding.bit | KnownField.keepAlive.bit | KnownField.upgrade.bit

    /// Acts on the fields that decide about the message itself.
    private mutating func take(_ line: FieldLine, _ bytes: Span<UInt8>) throws(HTTPFailure) {
        switch line.known {
        case .connection: try facts.takeConnection(bytes, line.value)
        case .contentLength: try facts.takeContentLength(bytes, line.value)
        case .transferEncoding: try facts.takeTransferEncoding(bytes, line)
        case .keepAlive: takeKeepAlive(bytes, line.value)
        case .upgrade: facts.takeUpgrade(bytes, line.value)
        default: break
        }
    }

    /// Reads `timeout=5` among the parameters; anything else in the field is ignored.
    private mutating func takeKeepAlive(_ bytes: Span<UInt8>, _ value: ByteRange) {
        let prefix = 8
        var members = ListMembers(bytes, in: value)
        while let member = members.next() {
            let parameter = bytes.extracting(member.bounds)
            guard parameter.count > prefix,
                ByteScan.equals(parameter.extracting(first: prefix), ignoringCase: "timeout=")
            else { continue }
            keepAliveSeconds = Decimal.parse(parameter.extracting(prefix..<parameter.count))
        }
    }

    /// Decides where the body ends (RFC 9112 section 6.3; B109, B152).
    private mutating func conclude(
        answering method: Method, at end: Int
    ) throws(HTTPFailure) {
        guard status >= 200, status != 204 else { return }
        contentLength = facts.contentLength
        if facts.hasTransferEncoding, version == .http10 {
            throw HTTPFailure(.transferEncodingInHTTP10, at: end)
        }
        let isChunked = try facts.isChunked(at: end)
        if method == .head || status == 304 { return }
        if isChunked {
            framing = .chunked
        } else if let contentLength {
            framing = .length(contentLength)
        } else {
            framing = .untilClose
        }
    }
}
