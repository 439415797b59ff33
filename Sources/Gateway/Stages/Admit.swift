internal import Basics
internal import HTTP1
internal import Policy

/// Stage 1: what can be said from the head alone. Methods that are never forwarded, hosts that are
/// not served, paths with two meanings, headers that Connection must not remove, loops; then the
/// route.
extension Worker {
    mutating func admit(_ exchange: Handle) -> Step {
        switch requestHead.method {
        case .connect, .trace: return .refuse(Refusal(.methodNotSupported))
        default: break
        }
        guard requestHead.authorizationCount <= 1 else {
            return .refuse(Refusal(.authorizationDuplicate))
        }
        let bytes = clients[exchanges[exchange].client].inbound.readable
        if let refusal = refusalOfHeaders(bytes) { return .refuse(refusal) }
        do throws(HTTPFailure) {
            canonicalPath.removeAll()
            try RequestPath.canonical(
                bytes.extracting(requestHead.path.bounds), into: &canonicalPath)
        } catch {
            return .refuse(Refusal(error.reason, detail: error))
        }
        guard
            let route = snapshot.routes.match(
                method: bytes.extracting(requestHead.methodBytes.bounds),
                path: canonicalPath.readable)
        else { return .refuse(Refusal(.noRoute)) }
        exchanges[exchange].route = Int32(clamping: route.index)
        let limit = snapshot.configuration.limits.bodyBytes
        if limit > 0, case .length(let count) = requestHead.framing, count > UInt64(limit) {
            return .refuse(Refusal(.bodyTooLarge))
        }
        return .proceed
    }

    private mutating func refusalOfHeaders(_ bytes: borrowing Span<UInt8>) -> Refusal? {
        if !snapshot.configuration.hosts.isEmpty {
            guard let host = requestHead.host,
                snapshot.hosts.allows(bytes.extracting(host.bounds))
            else { return Refusal(.hostNotAllowed) }
        }
        if requestHead.hasNominations {
            do throws(HTTPFailure) {
                try nominations.collect(
                    from: requestHead.fields, of: bytes,
                    isProtected: snapshot.protectedNames.contains(folded:))
            } catch {
                return Refusal(error.reason, detail: error)
            }
        }
        if requestHead.fields.contains(.via), viaNamesUs(bytes) { return Refusal(.loopDetected) }
        return nil
    }

    /// Whether a Via member carries our own name: the request has been here (contract B117).
    private func viaNamesUs(_ bytes: borrowing Span<UInt8>) -> Bool {
        let lines = requestHead.fields.lines
        let name = snapshot.viaName.span
        for index in lines.indices where lines[index].known == .via {
            var members = ListMembers(bytes, in: lines[index].value)
            while let member = members.next() {
                let text = bytes.extracting(member.bounds)
                guard let space = text.indices.first(where: { text[$0] == ASCII.space }) else {
                    continue
                }
                var rest = text.extracting((space + 1)..<text.count)
                if let end = rest.indices.first(where: { rest[$0] == ASCII.space }) {
                    rest = rest.extracting(0..<end)
                }
                if rest.count == name.count, rest.indices.allSatisfy({ rest[$0] == name[$0] }) {
                    return true
                }
            }
        }
        return false
    }
}
