internal import Basics
internal import HTTP1

/// Reading a request: a small head, and for a POST a small body of known length.
extension AdminRequest {
    /// A request that gets no page but its refusal.
    struct Refusal: Error {
        let page: AdminPage
    }

    /// Longest request head in bytes.
    static let headBytesMax = 8 * 1024

    /// Reads the request at the front of `bytes`; nil while it is not whole.
    init?(reading bytes: Span<UInt8>, _ head: inout RequestHead) throws(Refusal) {
        let limits = HeadLimits(headBytesMax: Self.headBytesMax)
        let headBytes: Int
        do throws(HTTPFailure) {
            guard case .complete(let count) = try head.parse(bytes, limits: limits) else {
                return nil
            }
            headBytes = count
        } catch {
            throw Refusal(page: AdminPage(status: error.reason.status, text: "bad request\n"))
        }
        self.init(head, bytes)
        guard method == .post else { return }
        let length = try Self.bodyLength(head.framing)
        guard bytes.count - headBytes >= length else { return nil }
        for index in headBytes..<(headBytes + length) { body.append(bytes[index]) }
    }

    private static func bodyLength(_ framing: BodyFraming) throws(Refusal) -> Int {
        switch framing {
        case .none: return 0
        case .length(let length):
            guard length <= UInt64(bodyBytesMax) else {
                throw Refusal(page: .problem(413, "at most \(bodyBytesMax) bytes are read"))
            }
            return Int(length)
        case .chunked, .untilClose:
            throw Refusal(page: .problem(411, "a Content-Length is needed"))
        }
    }

    private init(_ head: borrowing RequestHead, _ bytes: Span<UInt8>) {
        self.init()
        switch head.method {
        case .get, .head: method = .get
        case .post: method = .post
        default: method = .other
        }
        path = Self.text(bytes.extracting(head.path.bounds))
        if let type = head.fields.firstValue(of: .contentType) {
            let value = Self.text(bytes.extracting(type.bounds)).lowercased()
            mediaType = String(value.prefix { $0 != ";" && $0 != " " && $0 != "\t" })
        }
        for index in 0..<head.fields.count {
            let name = bytes.extracting(head.fields[index].name.bounds)
            if ByteScan.equals(name, ignoringCase: "origin") { hasOrigin = true }
        }
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        var text = ""
        for index in bytes.indices { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
        return text
    }
}
