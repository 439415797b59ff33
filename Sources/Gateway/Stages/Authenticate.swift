internal import Authentication
internal import Basics
internal import Config
internal import HTTP1
internal import Policy
internal import Telemetry

/// Stage 2: find the credential and have it resolved, now or later.
extension Worker {
    mutating func authenticate(_ exchange: Handle) -> Step {
        let access = snapshot.routes.accesses[Int(exchanges[exchange].route)]
        guard case .protected = access else { return .proceed }
        let client = exchanges[exchange].client
        let ticket = Ticket(worker: index, number: exchange.ticketNumber)
        switch request.resolve(
            &clients[client].inbound, snapshot, wall: wall, now: now, ticket)
        {
        case .refuse(let reason): return .refuse(Refusal(reason))
        case .remembered(let identity):
            counters.add(.identityHits)
            exchanges[exchange].identity = identity
            return .proceed
        case .resolution(let resolution):
            counters.add(.identityMisses)
            return take(resolution, for: exchange)
        }
    }

    private mutating func take(_ resolution: Resolution, for exchange: Handle) -> Step {
        switch resolution {
        case .known(let identity):
            exchanges[exchange].identity = identity
            return .proceed
        case .refused(let reason): return .refuse(Refusal(reason))
        case .parked:
            exchanges[exchange].phase = .parked
            clientDeadlines.set(
                exchanges[exchange].client.slot,
                to: now + timeouts.identity)
            return .wait
        }
    }

    /// The answer for a parked exchange has come; it may have ended meanwhile.
    mutating func identityArrived(_ exchange: Handle, _ outcome: IdentityOutcome) {
        guard exchanges.contains(exchange), exchanges[exchange].phase == .parked else { return }
        let client = exchanges[exchange].client
        enter(exchange)
        exchanges[exchange].phase = .judging
        clientDeadlines.set(client.slot, to: .never)
        switch outcome {
        case .known(let identity):
            exchanges[exchange].identity = identity
            parseKeptHead(exchange)
            judge(exchange, from: .authorize)
        case .refused(let reason): refuse(exchange, Refusal(reason))
        }
        leave()
        if clients.contains(client) { driveClient(client) }
    }
}

extension RequestScratch {
    /// What came of looking for a credential.
    enum CredentialOutcome {
        /// There is none that could be resolved.
        case refuse(Reason)
        /// There is a token that was proved before.
        case remembered(Identity)
        /// There is a token, and this is what is known about it.
        case resolution(Resolution)
    }

    /// Finds the request's credential and asks who it names.
    mutating func resolve(
        _ inbound: inout ByteBuffer, _ snapshot: Snapshot, wall: WallTime, now: Instant,
        _ ticket: Ticket
    ) -> CredentialOutcome {
        let bytes = inbound.readable
        guard let authorization = head.authorization else { return .refuse(.tokenMissing) }
        let value = bytes.extracting(authorization.bounds)
        if let query = head.query, QueryString.holdsAccessToken(bytes.extracting(query.bounds)) {
            return .refuse(.credentialsAmbiguous)
        }
        // A token that was proved before is found by its bytes, without being read again.
        if let candidate = BearerCredential.candidate(value),
            let identity = snapshot.resolver.known(value.extracting(candidate.bounds), now: now)
        {
            return .remembered(identity)
        }
        switch BearerCredential.parse(value) {
        case .otherScheme: return .refuse(.schemeUnsupported)
        case .duplicate: return .refuse(.authorizationDuplicate)
        case .malformed: return .refuse(.authorizationMalformed)
        case .token(let range):
            guard range.count <= UInt32(clamping: snapshot.configuration.limits.tokenBytes) else {
                return .refuse(.tokenTooLarge)
            }
            return .resolution(
                snapshot.resolver.resolve(
                    token: value.extracting(range.bounds), now: now, wall: wall, ticket: ticket))
        }
    }
}

extension Handle {
    /// The handle as one number, and back.
    var ticketNumber: UInt64 { UInt64(index) << 32 | UInt64(generation) }

    init(ticketNumber: UInt64) {
        self.init(
            index: UInt32(truncatingIfNeeded: ticketNumber >> 32),
            generation: UInt32(truncatingIfNeeded: ticketNumber))
    }
}
