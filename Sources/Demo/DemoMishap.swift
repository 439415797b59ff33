/// What becomes of an answer that was good: the ways in which an issuer's endpoint goes wrong
/// without being down.
enum DemoMishap: String, Sendable {
    /// Nothing.
    case good
    /// A page of HTML under the right media type.
    case garbage
    /// The right body under the wrong media type.
    case html
    /// No body.
    case blank
    /// Status 404.
    case missing
    /// Status 500.
    case failing
    /// The JSON ends too early, the message does not.
    case truncated
    /// The message ends before its Content-Length.
    case cut
    /// 64 MiB.
    case huge
    /// A byte at a time, ten a second.
    case drip
    /// The head never comes.
    case hang
    /// The connection is reset.
    case reset
    /// A redirect to the same place.
    case redirect
    /// Said to be compressed.
    case compressed
    /// A key set without keys; elsewhere an empty object.
    case empty

    /// Longer than any deadline of a test.
    private static let hangMilliseconds: Int32 = 60_000
    private static let hugeBytes: UInt64 = 64 << 20

    /// The answer as it then comes.
    func spoil(_ response: DemoResponse, at location: String) -> DemoResponse {
        var spoiled = response
        switch self {
        case .good: break
        case .garbage: spoiled.body = .bytes(Array("<html>not JSON</html>".utf8))
        case .html: spoiled.fields = [("Content-Type", "text/html")]
        case .blank: spoiled.body = .bytes([])
        case .missing: return DemoHydra.unrecognizable(404)
        case .failing: return DemoHydra.unrecognizable(500)
        case .truncated:
            guard case .bytes(let bytes) = response.body else { break }
            spoiled.body = .bytes(Array(bytes.dropLast(bytes.count / 4 + 1)))
        case .cut: spoiled.framing = .broken(length: response.body.count + 100)
        case .huge: spoiled.body = .pattern(count: Self.hugeBytes)
        case .drip: spoiled.dripMilliseconds = 100
        case .hang: spoiled.delayMilliseconds = Self.hangMilliseconds
        case .reset: spoiled.isReset = true
        case .redirect: return .redirect(302, to: location)
        case .compressed: spoiled.fields.append(("Content-Encoding", "gzip"))
        case .empty: spoiled.body = .bytes(Array("{}".utf8))
        }
        return spoiled
    }
}
