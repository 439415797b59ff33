internal import JSON
package import Net

/// A small upstream that says what it was sent, for the demo, the tests and first steps.
///
/// Every path answers 200 with JSON: `{"method", "target", "headers": [[name, value], ...],
/// "body_bytes"}`, headers in the order and spelling in which they came. Some paths do more:
/// `/status/404` answers that status, `/bytes/1048576` that many bytes, `/chunked` the JSON in
/// chunks (`/chunked/N`: N bytes), `/slow/500` the JSON after so many milliseconds, `/close` the
/// JSON ended by closing, `/broken` less than its Content-Length promises. A prefix such as
/// `/public` may stand before them.
package final class EchoUpstream: Sendable {
    private let server: DemoServer

    /// Opens the listener; nothing is answered before `start`.
    package init(listen: Endpoint) throws(DemoFailure) {
        do throws(SystemError) {
            server = try DemoServer(name: "demo-upstream", on: listen, answer: Self.answer)
        } catch { throw .system(error) }
    }

    /// Where it listens, with the port that 0 became.
    package var endpoint: Endpoint { server.endpoint }

    /// Starts to answer.
    package func start() throws(DemoFailure) {
        do throws(SystemError) { try server.start() } catch { throw .system(error) }
    }

    /// Stops answering and waits for its threads.
    package func stop() { server.stop() }

    /// The answer to one request.
    @Sendable
    static func answer(_ request: DemoRequest) -> DemoResponse {
        var response = DemoResponse.json(200, echo(of: request))
        let segments = request.path.split(separator: "/").map(String.init)
        for (index, segment) in segments.enumerated() {
            let argument = index + 1 < segments.count ? UInt64(segments[index + 1]) : nil
            if apply(segment, argument, to: &response) { break }
        }
        return response
    }

    /// Does what a path segment asks for; false when it asks for nothing.
    private static func apply(
        _ segment: String, _ argument: UInt64?, to response: inout DemoResponse
    ) -> Bool {
        switch (segment, argument) {
        case ("status", let status?) where (200...599).contains(status):
            response.status = UInt16(status)
        case ("bytes", let count?):
            response.body = .pattern(count: count)
            response.fields = [("Content-Type", "application/octet-stream")]
        case ("slow", let milliseconds?):
            response.delayMilliseconds = Int32(clamping: milliseconds)
        case ("chunked", let count):
            if let count { response.body = .pattern(count: count) }
            response.framing = .chunked(pieceBytes: count == nil ? 16 : 4096)
        case ("close", _): response.framing = .close
        case ("broken", _): response.framing = .broken(length: response.body.count + 1000)
        default: return false
        }
        return true
    }

    private static func echo(of request: DemoRequest) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("method", request.method)
        json.member("target", request.target)
        json.name("headers")
        json.beginArray()
        for field in request.fields {
            json.beginArray()
            json.string(field.name)
            json.string(field.value)
            json.endArray()
        }
        json.endArray()
        json.name("body_bytes")
        json.integer(Int64(clamping: request.bodyLength))
        json.endObject()
        return json.bytes + Array("\n".utf8)
    }
}
