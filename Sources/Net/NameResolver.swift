package import Basics
internal import CAres
internal import Glibc

/// Looks several names up at the same time with c-ares, which tells how long an answer holds and
/// can be given up, unlike getaddrinfo(3). /etc/hosts comes first, then the name servers. Blocks,
/// so it belongs to a thread of its own.
@safe
package final class NameResolver {
    /// Names asked for in one go; more would only queue at the name server.
    package static let questionsMax = 64
    /// Milliseconds for the first try at a name server, and tries; c-ares doubles the time.
    private static let tryMilliseconds: Int32 = 1000
    private static let tries: Int32 = 3

    private let channel: ares_channel
    private var results: [Result<NameAnswer, SystemLookupError>?] = []

    /// One question on its way through c-ares.
    private final class Pending {
        let resolver: NameResolver
        let index: Int
        let question: NameQuestion

        init(_ resolver: NameResolver, _ index: Int, _ question: NameQuestion) {
            self.resolver = resolver
            self.index = index
            self.question = question
        }
    }

    /// Reads resolv.conf, nsswitch.conf and hosts anew; `servers`, when there are any, are asked
    /// instead of those of resolv.conf.
    package init(servers: [Endpoint]) throws(SystemLookupError) {
        var options = unsafe ares_options()
        unsafe options.timeout = Self.tryMilliseconds
        unsafe options.tries = Self.tries
        var made: ares_channel?
        // Sound: c-ares copies the options; the channel is destroyed in deinit, once.
        var code = ares_library_init(ARES_LIB_INIT_NONE)
        if code == 0 {
            code = unsafe ares_init_options(
                &made, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES)
        }
        guard code == 0, let made = unsafe made else { throw Self.failure("resolver", code) }
        unsafe channel = made
        guard !servers.isEmpty else { return }
        code = unsafe ares_set_servers_ports_csv(
            made, servers.map(\.description).joined(separator: ","))
        guard code == 0 else { throw Self.failure("resolver", code) }
    }

    deinit { unsafe ares_destroy(channel) }

    /// The answers, in the order of the questions; what has not come by `deadline` has failed.
    package func resolve(
        _ questions: [NameQuestion], until deadline: Instant
    ) -> [Result<NameAnswer, SystemLookupError>] {
        results = Array(repeating: nil, count: questions.count)
        for (index, question) in questions.enumerated() { ask(question, index) }
        while results.contains(where: { $0 == nil }), SystemClock.now() < deadline {
            moveOn(until: deadline)
        }
        // Whatever is still open is answered now, with a failure.
        unsafe ares_cancel(channel)
        return zip(questions, results).map { question, result in
            result ?? .failure(SystemLookupError(name: question.host, text: "no answer in time"))
        }
    }

    private func ask(_ question: NameQuestion, _ index: Int) {
        var hints = ares_addrinfo_hints()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = ARES_AI_NUMERICSERV
        // Sound: c-ares calls back exactly once for each question, at the latest when the channel
        // is cancelled or destroyed; the callback releases what is retained here. It runs on this
        // thread, inside calls made by this object.
        let pending = unsafe Unmanaged.passRetained(Pending(self, index, question))
        unsafe ares_getaddrinfo(
            channel, question.host, String(question.port), &hints,
            { argument, status, _, list in
                guard let argument = unsafe argument else { return }
                let pending = unsafe Unmanaged<Pending>.fromOpaque(argument).takeRetainedValue()
                pending.resolver.results[pending.index] = unsafe NameResolver.result(
                    pending.question, status, list)
                unsafe ares_freeaddrinfo(list)
            }, pending.toOpaque())
    }

    /// Waits for c-ares' sockets or its next timeout, and lets it go on.
    private func moveOn(until deadline: Instant) {
        var sockets = [ares_socket_t](repeating: -1, count: Int(ARES_GETSOCK_MAXNUM))
        // Sound: room for as many sockets as is said, for the call.
        let bits = unsafe ares_getsock(channel, &sockets, Int32(sockets.count))
        var entries: [pollfd] = []
        for (index, socket) in sockets.enumerated() {
            var events: Int32 = 0
            if bits & (1 << Int32(index)) != 0 { events |= POLLIN }
            if bits & (1 << Int32(index + sockets.count)) != 0 { events |= POLLOUT }
            guard events != 0 else { continue }
            entries.append(pollfd(fd: socket, events: Int16(events), revents: 0))
        }
        let left = Int32(clamping: (deadline - SystemClock.now()).millisecondsRoundedUp)
        _ = unsafe poll(&entries, nfds_t(entries.count), min(max(left, 0), nextTimeout()))
        for entry in entries where entry.revents != 0 {
            let reads = Int32(entry.revents) & ~POLLOUT != 0
            let writes = Int32(entry.revents) & POLLOUT != 0
            unsafe ares_process_fd(channel, reads ? entry.fd : -1, writes ? entry.fd : -1)
        }
        // Its timeouts, also when nothing was ready.
        unsafe ares_process_fd(channel, -1, -1)
    }

    private func nextTimeout() -> Int32 {
        var longest = timeval(tv_sec: 1, tv_usec: 0)
        var room = timeval()
        // Sound: it answers one of the two, or copies into the second; both live for the call.
        guard let next = unsafe ares_timeout(channel, &longest, &room) else { return 1000 }
        return Int32(clamping: unsafe next.pointee.tv_sec * 1000 + next.pointee.tv_usec / 1000 + 1)
    }

    private static func result(
        _ question: NameQuestion, _ status: Int32, _ list: UnsafeMutablePointer<ares_addrinfo>?
    ) -> Result<NameAnswer, SystemLookupError> {
        guard status == 0, let list = unsafe list else {
            return .failure(failure(question.host, status))
        }
        var addresses: [SocketAddress] = []
        var life = Int32.max
        var entry = unsafe list.pointee.nodes
        // Sound: a list from c-ares, walked before it is freed; ai_addr holds ai_addrlen bytes.
        while let current = unsafe entry, addresses.count < NameLookup.addressesMax {
            if let address = unsafe current.pointee.ai_addr,
                let copy = unsafe SocketAddress(
                    copying: address, length: socklen_t(current.pointee.ai_addrlen)),
                !addresses.contains(copy)
            {
                addresses.append(copy)
                life = min(life, unsafe current.pointee.ai_ttl)
            }
            unsafe entry = current.pointee.ai_next
        }
        guard !addresses.isEmpty else {
            return .failure(SystemLookupError(name: question.host, text: "no address"))
        }
        return .success(NameAnswer(addresses: addresses, lifeSeconds: Int(max(0, life))))
    }

    private static func failure(_ name: String, _ status: Int32) -> SystemLookupError {
        // Sound: ares_strerror answers a constant string.
        SystemLookupError(name: name, text: unsafe String(cString: ares_strerror(status)))
    }
}
