import Basics
import FuzzSupport
import HTTP1

/// The target of a request that was accepted, as sent and as judged.
struct Target {
    let text: [UInt8]
    let path: [UInt8]
    let query: [UInt8]?
    /// The path that routes see; nil when it is refused.
    let canonical: [UInt8]?

    /// Nil when the request is refused or not whole.
    init?(_ bytes: [UInt8], _ head: inout RequestHead) {
        guard let progress = try? head.parse(bytes.span, limits: HeadLimits()),
            progress == .complete(bytes: bytes.count)
        else { return nil }
        text = bytes.span.copy(of: head.target)
        path = bytes.span.copy(of: head.path)
        query = bytes.span.copy(ofAny: head.query)
        canonical = Self.canonical(path)
    }

    private static func canonical(_ path: [UInt8]) -> [UInt8]? {
        var buffer = ByteBuffer(capacity: path.count + 1)
        guard (try? RequestPath.canonical(path.span, into: &buffer)) != nil else { return nil }
        require(!buffer.hasOverflowed, "a canonical path longer than the raw one")
        return [UInt8](copying: buffer.readable)
    }

    /// The query as it may be forwarded.
    var queryWithoutToken: [UInt8]? {
        guard let query else { return nil }
        var buffer = ByteBuffer(capacity: query.count + 1)
        QueryString.appendWithoutAccessToken(query.span, into: &buffer)
        return [UInt8](copying: buffer.readable)
    }
}
