package import Basics
internal import HTTP1
internal import Net

/// A small HTTP/1.1 client for requests to issuers (contract B56, B59, B66, B169): no redirects, no
/// cookies, no compression; one deadline for everything, from name lookup to the last
/// byte, and a bound on every size.
///
/// It blocks, so it belongs to a thread of its own, never to a worker, and to one thread only. One
/// connection is kept for the next request to the same server.
package final class HTTPClient {
    private struct Idle: ~Copyable {
        var stream: FetchStream
        let origin: String
        /// What the server was judged by; nil when the connection is not secured.
        let trust: TLSTrust?
    }

    private let trust: TrustStore
    private let route: FetchRoute
    private let allowsLinkLocal: Bool
    private var idle: Idle?
    private var reader = ResponseReader()

    /// A client that believes servers as `trust` says and finds them by `route`. `allowsLinkLocal`
    /// lifts the refusal of link-local addresses.
    package init(
        trust: TrustStore, route: FetchRoute = .direct, allowsLinkLocal: Bool = false
    ) {
        self.trust = trust
        self.route = route
        self.allowsLinkLocal = allowsLinkLocal
    }

    /// Closes the kept connection.
    package func closeIdle() { idle = nil }

    /// Sends the request and reads the whole answer, all before `deadline`. A status is an answer,
    /// whatever it is; only a redirect is a failure.
    ///
    /// A kept connection may turn out to be dead only when it is used. If not a byte of an answer
    /// came over it, the request goes once more over a fresh one, if it may.
    package func fetch(
        _ request: FetchRequest, until deadline: Instant
    ) throws(FetchFailure) -> FetchResponse {
        guard var message = request.message else { throw .requestInvalid }
        defer { Wipe.wipe(&message) }
        // Before anything goes out: a CA file that cannot be read is the clearest thing to say.
        let trust =
            route.usesTLS(for: request.url) ? try trust.trust(now: SystemClock.now()) : nil
        if let stream = takeIdle(for: request.url.origin, trust) {
            do throws(FetchFailure) {
                return try exchange(message, request, over: stream, trust, until: deadline)
            } catch {
                guard case .closedEarly = error, !reader.hasSeenBytes, request.mayRepeat else {
                    throw error
                }
            }
        }
        let stream = try FetchConnector.connect(
            to: request.url, by: route, allowsLinkLocal: allowsLinkLocal, trust: trust,
            until: deadline)
        return try exchange(message, request, over: stream, trust, until: deadline)
    }

    private func exchange(
        _ message: [UInt8], _ request: FetchRequest, over stream: consuming FetchStream,
        _ trust: TLSTrust?, until deadline: Instant
    ) throws(FetchFailure) -> FetchResponse {
        reader.begin()
        try stream.write(message.span, until: deadline)
        let response = try reader.read(
            from: &stream, bodyBytesMax: request.bodyBytesMax, until: deadline)
        if reader.canReuse {
            idle = Idle(stream: stream, origin: request.url.origin, trust: trust)
        }
        return response
    }

    /// The kept connection, when it leads to `origin`, was judged by what counts now and is open
    /// and silent; any other is closed.
    private func takeIdle(for origin: String, _ trust: TLSTrust?) -> FetchStream? {
        guard var kept = idle.take(), kept.origin == origin, kept.trust === trust,
            kept.stream.isIdleAndOpen()
        else { return nil }
        return kept.stream
    }
}

extension AbsoluteURL {
    /// Scheme, host and port: connections to the same origin can be shared.
    fileprivate var origin: String { "\(scheme.rawValue)://\(authority)" }
}
