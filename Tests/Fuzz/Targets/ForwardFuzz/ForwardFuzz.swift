import Basics
import FuzzSupport
import HTTP1
import Policy

/// Requests on their way: what the upstream gets of a head that is admitted. Nothing that a client
/// wrote passes for Postern's word, framing and target stay what they were, and nothing else is
/// lost.
@main
enum ForwardFuzz {
    static func main() {
        Fuzzer.run { input in
            let bytes = [UInt8](copying: input)
            // A client of HTTP/1.0 may name no host; then Host is empty (RFC 9112 section 3.2),
            // which this parser would refuse from a client.
            guard let sent = Passage.parse(bytes), sent.host != nil,
                let route = Passage.admit(bytes)
            else { return }
            let isPublic = Passage.isPublic(route)
            let written = Passage.forward(bytes, as: isPublic ? nil : Passage.alice)
            guard let forwarded = Passage.parse(written) else {
                return require(false, "the upstream would refuse it")
            }
            require(forwarded.count == written.count, "the head ends early")
            checkStart(sent, forwarded)
            FieldCheck.check(sent, forwarded, isPublic: isPublic)
        }
    }

    private static func checkStart(_ sent: Passage.Head, _ forwarded: Passage.Head) {
        require(forwarded.method == sent.method, "another method")
        require(
            forwarded.path == (sent.path.isEmpty ? [UInt8(ascii: "/")] : sent.path),
            "another path")
        require(forwarded.query == sent.query.map(withoutToken), "another query")
        require(forwarded.framing == sent.framing, "another body")
        require(forwarded.host == sent.host, "another host")
    }

    private static func withoutToken(_ query: [UInt8]) -> [UInt8] {
        var buffer = ByteBuffer(capacity: query.count + 1)
        QueryString.appendWithoutAccessToken(query.span, into: &buffer)
        return [UInt8](copying: buffer.readable)
    }
}
