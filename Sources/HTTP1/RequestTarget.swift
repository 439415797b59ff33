package import Basics

/// The parts of a request target (RFC 9112 section 3.2), as ranges of the parsed bytes.
package struct RequestTarget: BitwiseCopyable, Equatable, Sendable {
    /// Which of the four forms the target has.
    package enum Form: UInt8, BitwiseCopyable, Sendable {
        /// `/path?query`.
        case origin
        /// `http://host/path?query`.
        case absolute
        /// `host:port`, with CONNECT only.
        case authority
        /// `*`, with OPTIONS only.
        case asterisk
    }

    /// The form.
    package let form: Form
    /// The authority of the absolute and authority forms: it overrides Host.
    package let authority: ByteRange?
    /// The path, from its slash on; empty when the absolute form has none, and for CONNECT.
    package let path: ByteRange
    /// The query without its `?`; nil when there is no `?`.
    package let query: ByteRange?

    static let none = RequestTarget(form: .origin, authority: nil, path: .empty, query: nil)

    /// Takes apart `target`, whose bytes are known to be visible ASCII without `#`.
    static func parse(
        _ bytes: Span<UInt8>, _ target: ByteRange, method: Method
    ) throws(HTTPFailure) -> RequestTarget {
        guard !target.isEmpty else { throw HTTPFailure(.targetInvalid, at: target.start) }
        if method == .connect { return try authorityForm(bytes, target) }
        switch bytes[target.start] {
        case UInt8(ascii: "/"):
            return split(bytes, form: .origin, authority: nil, from: target.start, to: target.end)
        case UInt8(ascii: "*") where method == .options && target.count == 1:
            return RequestTarget(form: .asterisk, authority: nil, path: target, query: nil)
        default:
            return try absoluteForm(bytes, target)
        }
    }

    private static func split(
        _ bytes: Span<UInt8>, form: Form, authority: ByteRange?, from start: Int, to end: Int
    ) -> RequestTarget {
        let within = bytes.extracting(first: end)
        let mark = ByteScan.first(UInt8(ascii: "?"), in: within, from: start)
        let query = mark < end ? ByteRange(mark + 1, end) : nil
        return RequestTarget(
            form: form, authority: authority, path: ByteRange(start, mark), query: query)
    }

    private static func authorityForm(
        _ bytes: Span<UInt8>, _ target: ByteRange
    ) throws(HTTPFailure) -> RequestTarget {
        guard HostSyntax.parse(bytes.extracting(target.bounds))?.port != nil else {
            throw HTTPFailure(.targetInvalid, at: target.start)
        }
        let path = ByteRange(target.end, target.end)
        return RequestTarget(form: .authority, authority: target, path: path, query: nil)
    }

    private static func absoluteForm(
        _ bytes: Span<UInt8>, _ target: ByteRange
    ) throws(HTTPFailure) -> RequestTarget {
        guard let start = schemeEnd(bytes, target) else {
            throw HTTPFailure(.targetInvalid, at: target.start)
        }
        var end = start
        while end < target.end, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") {
            guard bytes[end] != UInt8(ascii: "@") else {
                throw HTTPFailure(.userinfoInTarget, at: end)
            }
            end += 1
        }
        guard HostSyntax.parse(bytes.extracting(start..<end)) != nil else {
            throw HTTPFailure(.hostInvalid, at: start)
        }
        let authority = ByteRange(start, end)
        return split(bytes, form: .absolute, authority: authority, from: end, to: target.end)
    }

    private static func schemeEnd(_ bytes: Span<UInt8>, _ target: ByteRange) -> Int? {
        let text = bytes.extracting(target.bounds)
        if text.count > 7, ByteScan.equals(text.extracting(first: 7), ignoringCase: "http://") {
            return target.start + 7
        }
        if text.count > 8, ByteScan.equals(text.extracting(first: 8), ignoringCase: "https://") {
            return target.start + 8
        }
        return nil
    }
}
