internal import Authentication
internal import Basics
internal import Config
internal import HTTP1
internal import Policy

/// Stage 2: find the credential and have it resolved, now or later.
extension Worker {
    mutating func authenticate(_ exchange: Handle) -> Step {
        let route = snapshot.routes.routes[Int(exchanges[exchange].route)]
        guard route.access == .protected else { return .proceed }
        let bytes = clients[exchanges[exchange].client].inbound.readable
        guard let authorization = requestHead.authorization else {
            return .refuse(Refusal(.tokenMissing))
        }
        let value = bytes.extracting(authorization.bounds)
        switch BearerCredential.parse(value) {
        case .otherScheme: return .refuse(Refusal(.schemeUnsupported))
        case .duplicate: return .refuse(Refusal(.authorizationDuplicate))
        case .malformed: return .refuse(Refusal(.authorizationMalformed))
        case .token(let range):
            guard !hasQueryToken(bytes) else { return .refuse(Refusal(.credentialsAmbiguous)) }
            guard range.count <= snapshot.configuration.limits.tokenBytes else {
                return .refuse(Refusal(.tokenTooLarge))
            }
            let ticket = Ticket(worker: index, number: exchange.ticketNumber)
            let resolution = snapshot.resolver.resolve(
                token: value.extracting(range.bounds), now: now, wall: wall, ticket: ticket)
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
                to: now + snapshot.configuration.timeouts.identity)
            return .wait
        }
    }

    /// The answer for a parked exchange has come; it may have ended meanwhile.
    mutating func identityArrived(_ exchange: Handle, _ outcome: IdentityOutcome) {
        guard exchanges.contains(exchange), exchanges[exchange].phase == .parked else { return }
        let client = exchanges[exchange].client
        exchanges[exchange].phase = .judging
        clientDeadlines.set(client.slot, to: .never)
        switch outcome {
        case .known(let identity):
            exchanges[exchange].identity = identity
            parseKeptHead(exchange)
            judge(exchange, from: .authorize)
        case .refused(let reason): refuse(exchange, Refusal(reason))
        }
        if clients.contains(client) { driveClient(client) }
    }

    private func hasQueryToken(_ bytes: borrowing Span<UInt8>) -> Bool {
        guard let query = requestHead.query else { return false }
        return QueryString.holdsAccessToken(bytes.extracting(query.bounds))
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
