internal import Basics
internal import HTTP1
internal import Net

/// Makes connections: name lookup, the refusal of link-local addresses, connect, TLS.
struct FetchConnector {
    /// Longest share of the time left that one address may take while others are still untried:
    /// an unreachable first address must not use up everything.
    private static func attemptDeadline(_ deadline: Instant, addressesLeft: Int) -> Instant {
        let now = SystemClock.now()
        return now + Nanoseconds((deadline - now).count / Int64(max(1, addressesLeft)))
    }

    /// A connection to the server of `url`, secured when there is `trust` to judge it by.
    static func connect(
        to url: AbsoluteURL, by route: FetchRoute, allowsLinkLocal: Bool, trust: TLSTrust?,
        until deadline: Instant
    ) throws(FetchFailure) -> FetchStream {
        let place = route.place(of: url)
        // A proxy looks names up by itself; an address is refused here.
        if let address = place.literalAddress, address.isLinkLocal, !allowsLinkLocal {
            throw .addressRefused(address.description)
        }
        var stream = FetchStream(
            plain: try connect(
                addresses: addresses(
                    of: route.proxy ?? place, allowsLinkLocal: allowsLinkLocal, until: deadline),
                until: deadline))
        if route.proxy != nil { try FetchTunnel.open(over: &stream, to: place, until: deadline) }
        guard let trust else { return stream }
        return try FetchStream(
            securing: stream.plainTransport(), trust: trust, host: url.host,
            isAddress: SocketAddress(literalHost: url.host, port: url.port) != nil,
            until: deadline)
    }

    private static func addresses(
        of place: Endpoint, allowsLinkLocal: Bool, until deadline: Instant
    ) throws(FetchFailure) -> [SocketAddress] {
        let found = try BoundedLookup.addresses(of: place, until: deadline)
        let allowed = found.filter { allowsLinkLocal || !$0.isLinkLocal }
        guard !allowed.isEmpty else {
            throw .addressRefused(found.first?.description ?? place.description)
        }
        return allowed
    }

    /// The first of the addresses that answers; the first failure, when none does.
    private static func connect(
        addresses: [SocketAddress], until deadline: Instant
    ) throws(FetchFailure) -> Transport {
        var failure = FetchFailure.timedOut(.connect)
        for (index, address) in addresses.enumerated() {
            do throws(FetchFailure) {
                return try connect(
                    to: address,
                    until: attemptDeadline(deadline, addressesLeft: addresses.count - index))
            } catch {
                if index == 0 { failure = error }
            }
        }
        throw failure
    }

    private static func connect(
        to address: SocketAddress, until deadline: Instant
    ) throws(FetchFailure) -> Transport {
        let transport: Transport
        do throws(SystemError) {
            transport = Transport(try Socket.connect(to: address), canWrite: false)
        } catch {
            throw .connectFailed(
                address: address.description, text: SystemError.text(of: error.number))
        }
        guard Waiting.wait(for: .writable, on: transport.number, until: deadline) else {
            throw .timedOut(.connect)
        }
        let code = transport.connectError()
        guard code == 0 else {
            throw .connectFailed(address: address.description, text: SystemError.text(of: code))
        }
        return transport
    }
}
