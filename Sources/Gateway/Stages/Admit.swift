internal import Basics
internal import Config
internal import HTTP1
internal import Policy

/// Stage 1: what can be said from the head alone. Methods that are never forwarded, hosts that are
/// not served, paths with two meanings, headers that Connection must not remove, loops; then the
/// route.
extension Worker {
    mutating func admit(_ exchange: Handle) -> Step {
        let client = exchanges[exchange].client
        if snapshot.forwarding.hasTrustedProxies {
            exchanges[exchange].origin = request.origin(
                &clients[client].inbound, snapshot.forwarding, clients[client].peer)
        }
        switch request.admit(&clients[client].inbound, snapshot) {
        case .refuse(let refusal): return .refuse(refusal)
        case .route(let index):
            exchanges[exchange].route = Int32(clamping: index)
            return .proceed
        }
    }
}

extension RequestScratch {
    /// What came of admitting a request.
    enum Admission {
        /// The route with this index decides.
        case route(Int)
        /// No route needs to be asked.
        case refuse(Refusal)
    }

    /// The client's address, when the peer is a trusted proxy that tells it.
    mutating func origin(
        _ inbound: inout ByteBuffer, _ rules: ForwardingRules, _ peer: PeerName
    ) -> IPAddress? {
        rules.provenance(of: head, inbound.readable, from: peer)?.client
    }

    /// Looks at the head, whose bytes are at the front of `inbound`.
    mutating func admit(_ inbound: inout ByteBuffer, _ snapshot: Snapshot) -> Admission {
        let bytes = inbound.readable
        if head.isNeverForwarded {
            return .refuse(Refusal(.methodNotSupported))
        }
        guard head.authorizationCount <= 1 else { return .refuse(Refusal(.authorizationDuplicate)) }
        if !snapshot.configuration.hosts.isEmpty {
            guard let host = head.host, snapshot.hosts.allows(bytes.extracting(host.bounds)) else {
                return .refuse(Refusal(.hostNotAllowed))
            }
        }
        if head.hasVia, viaNames(snapshot.viaName, bytes) {
            return .refuse(Refusal(.loopDetected))
        }
        if head.isCounted {
            guard let left = forwardsLeft(bytes) else {
                return .refuse(Refusal(.requestMalformed))
            }
            guard left > 0 else { return .refuse(Refusal(.forwardsExhausted)) }
        }
        do throws(HTTPFailure) {
            if head.hasNominations {
                try nominations.collect(
                    from: head.fields, of: bytes,
                    isProtected: snapshot.protectedNames.contains(folded:))
            }
            canonicalPath.removeAll()
            try RequestPath.canonical(bytes.extracting(head.path.bounds), into: &canonicalPath)
        } catch {
            return .refuse(Refusal(error.reason, detail: error))
        }
        let method = bytes.extracting(head.methodBytes.bounds)
        guard
            let route = snapshot.routes.matchIndex(method: method, path: canonicalPath.readable)
        else { return .refuse(Refusal(.noRoute)) }
        let limit = snapshot.configuration.limits.bodyBytes
        if limit > 0, case .length(let count) = head.framing, count > UInt64(limit) {
            return .refuse(Refusal(.bodyTooLarge))
        }
        return .route(route)
    }

    /// How often an OPTIONS may still be forwarded, by its only Max-Forwards; nil when that is no
    /// number or there are two (RFC 9110 section 7.6.2; contract B122).
    private func forwardsLeft(_ bytes: Span<UInt8>) -> UInt64? {
        var left: UInt64?
        for index in 0..<head.fields.count where head.fields[index].known == .maxForwards {
            guard left == nil,
                let number = Decimal.parse(bytes.extracting(head.fields[index].value.bounds))
            else { return nil }
            left = number
        }
        return left
    }

    /// Whether a Via member carries our own name: the request has been here (contract B117).
    private func viaNames(_ name: [UInt8], _ bytes: Span<UInt8>) -> Bool {
        for index in 0..<head.fields.count where head.fields[index].known == .via {
            var members = ListMembers(bytes, in: head.fields[index].value)
            while let member = members.next() {
                if RequestScratch.secondWord(of: bytes.extracting(member.bounds), is: name) {
                    return true
                }
            }
        }
        return false
    }

    /// A member is `protocol name [comment]`.
    private static func secondWord(of member: Span<UInt8>, is name: [UInt8]) -> Bool {
        let space = ByteScan.first(ASCII.space, in: member, from: 0)
        guard space < member.count else { return false }
        let end = ByteScan.first(ASCII.space, in: member, from: space + 1)
        guard end - space - 1 == name.count else { return false }
        for index in name.indices where member[space + 1 + index] != name[index] { return false }
        return true
    }
}
