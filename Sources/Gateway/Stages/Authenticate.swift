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
        switch request.authenticate(
            &clients[client].inbound, snapshot, now: now, &exchanges[exchange].identity)
        {
        case .refuse(let reason): return .refuse(Refusal(reason))
        case .remembered:
            counters.add(.identityHits)
            return .proceed
        case .unproved(let token, let key):
            waitForProof(exchange, of: token, key)
            return .wait
        }
    }

    /// The answer for a parked exchange has come; it may have ended meanwhile.
    mutating func identityArrived(_ exchange: Handle, _ outcome: IdentityOutcome) {
        guard exchanges.contains(exchange), exchanges[exchange].phase == .parked else { return }
        let client = exchanges[exchange].client
        enter(exchange)
        exchanges[exchange].phase = .judging
        switch outcome {
        case .known(let identity):
            exchanges[exchange].identity = identity
            goOnAuthenticated(exchange)
        case .refused(let reason): refuse(exchange, Refusal(reason))
        }
        leave()
        goOn(client)
    }

    /// Goes on with an exchange that had to wait to learn who it is from.
    mutating func goOnAuthenticated(_ exchange: Handle) {
        clientDeadlines.set(exchanges[exchange].client.slot, to: .never)
        parseKeptHead(exchange)
        judge(exchange, from: .authorize)
    }
}

extension RequestScratch {
    /// What came of looking for a credential.
    enum CredentialOutcome {
        /// There is none that could be resolved.
        case refuse(Reason)
        /// There is a token that was proved before, and whose identity was handed out.
        case remembered
        /// There is a token that says nothing yet: where it lies in the head, and its key in the
        /// cache.
        case unproved(ByteRange, Hash128)
    }

    /// Finds the request's credential, and who it names, into `identity`, if that is known.
    mutating func authenticate(
        _ inbound: inout ByteBuffer, _ snapshot: Snapshot, now: Instant,
        _ identity: inout Identity?
    ) -> CredentialOutcome {
        let bytes = inbound.readable
        guard let authorization = head.authorization else { return .refuse(.tokenMissing) }
        let value = bytes.extracting(authorization.bounds)
        if let query = head.query, QueryString.holdsAccessToken(bytes.extracting(query.bounds)) {
            return .refuse(.credentialsAmbiguous)
        }
        let tokenBytesMax = snapshot.configuration.limits.tokenBytes
        var key: Hash128?
        // A token that was proved before is found by its bytes, without being read again.
        if let candidate = BearerCredential.candidate(value), candidate.count <= tokenBytesMax {
            let known = snapshot.resolver.known(value.extracting(candidate.bounds), now: now)
            identity = known.identity
            if identity != nil { return .remembered }
            key = known.key
        }
        switch BearerCredential.parse(value) {
        case .otherScheme: return .refuse(.schemeUnsupported)
        case .duplicate: return .refuse(.authorizationDuplicate)
        case .malformed: return .refuse(.authorizationMalformed)
        case .token(let range):
            guard range.count <= tokenBytesMax else { return .refuse(.tokenTooLarge) }
            // Spaces before a token are no part of it, and the candidate takes them for one.
            if BearerCredential.candidate(value) != range { key = nil }
            let start = authorization.start + range.start
            return .unproved(
                ByteRange(start, start + Int(range.count)),
                key ?? snapshot.resolver.known(value.extracting(range.bounds), now: now).key)
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
