/// One request of a client and the answer that an upstream will give it, planned ahead; and what
/// has become of both.
final class RequestPlan {
    /// What has to become of it.
    enum Expectation {
        /// The upstream gets it.
        case forwarded
        /// It is refused, and no upstream ever sees it.
        case refused
    }

    /// One time that an upstream was sent the request, and how far its answer went.
    final class Delivery {
        var isRequestComplete = false
        /// Bytes of content that were sent, and whether that was all.
        var contentSent = 0
        var isComplete = false
    }

    let id: Int
    /// The head, as sent.
    let head: [UInt8]
    let method: String
    let isHTTP10: Bool
    /// The body's content, and as sent, in its framing.
    let content: ArraySlice<UInt8>
    let framedBody: [UInt8]
    let isChunked: Bool
    let awaitsContinue: Bool
    /// Whether it asks for a WebSocket: then `content` is what goes up through the tunnel.
    let isTunnel: Bool
    /// Whether the client sends that before it is told that there is a tunnel.
    let isEager: Bool
    let expectation: Expectation
    let answer: AnswerPlan

    /// Whether the client has sent all of it.
    var isSent = false
    /// Bytes that went up through the tunnel before the client finished sending, once it has.
    var upFinishedAt: Int?
    /// Whether its client was told that the protocol is switched.
    var hasSwitched = false
    var deliveries: [Delivery] = []

    init(
        id: Int, head: [UInt8], method: String, isHTTP10: Bool = false,
        content: ArraySlice<UInt8> = [], framedBody: [UInt8] = [], isChunked: Bool = false,
        awaitsContinue: Bool = false, isTunnel: Bool = false, isEager: Bool = false,
        expectation: Expectation, answer: AnswerPlan
    ) {
        self.id = id
        self.head = head
        self.method = method
        self.isHTTP10 = isHTTP10
        self.content = content
        self.framedBody = framedBody
        self.isChunked = isChunked
        self.awaitsContinue = awaitsContinue
        self.isTunnel = isTunnel
        self.isEager = isEager
        self.expectation = expectation
        self.answer = answer
    }

    /// Whether its path is one that needs a token.
    var isProtected: Bool {
        String(decoding: head.prefix { $0 != 0x0D }, as: UTF8.self).contains(" /a/")
    }

    /// For the trace.
    var summary: String {
        let line = String(decoding: head.prefix { $0 != 0x0D }, as: UTF8.self)
        let start = String(decoding: answer.bytes.prefix(160), as: UTF8.self)
        return """
            request \(id) '\(line)' of \(byteCount) bytes, \(expectation); the answer of \
            \(answer.bytes.count) bytes, mishap \(answer.mishap), then \(answer.afterwards), \
            early: \(answer.isEarly), begins \(start.debugDescription)
            """
    }

    /// Whether the upstream will switch protocols.
    var switches: Bool { isTunnel && answer.status == 101 }

    var isHead: Bool { method == "HEAD" }
    var byteCount: Int { head.count + framedBody.count }
    /// Whether it may be sent twice (RFC 9110 section 9.2.2) and can be.
    var isRepeatable: Bool { isTunnel || framedBody.isEmpty && content.isEmpty && method != "POST" }
}
