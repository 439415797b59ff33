internal import Basics
internal import HTTP1

/// An answer that Postern makes itself: status, challenge (RFC 6750 section 3), headers and a
/// short JSON body. Nothing in it comes from the request (contract B8, B168).
struct OwnAnswer {
    let refusal: Refusal
    let id: RequestID
    /// Scopes the route demands, space-separated, for an insufficient_scope challenge.
    let scopes: [UInt8]
    let isHead: Bool
    let closes: Bool

    /// Writes the whole answer; the outbox has room, being a fresh buffer or holding at most
    /// interim answers.
    func write(into outbox: inout ByteBuffer, realm: [UInt8], date: WallTime) {
        let entry = refusal.reason.entry
        HeadWriter.statusLine(entry.status, into: &outbox)
        HTTPDate.writeField(date, into: &outbox)
        outbox.append("Content-Type: application/json; charset=utf-8\r\n")
        outbox.append("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n")
        if let challenge = entry.challenge { write(challenge, entry, realm, into: &outbox) }
        if let seconds = refusal.retryAfterSeconds {
            outbox.append("Retry-After: ")
            outbox.append(decimal: seconds)
            outbox.append("\r\n")
        }
        if entry.status == 405 {
            outbox.append("Allow: GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS\r\n")
        }
        outbox.append("X-Request-Id: ")
        id.append(to: &outbox)
        outbox.append("\r\nContent-Length: ")
        outbox.append(decimal: UInt64(bodyBytes(entry)))
        outbox.append(closes ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n")
        if !isHead { writeBody(entry, into: &outbox) }
    }

    private func write(
        _ challenge: ChallengeError, _ entry: ReasonEntry, _ realm: [UInt8],
        into outbox: inout ByteBuffer
    ) {
        outbox.append("WWW-Authenticate: Bearer realm=\"")
        outbox.append(realm.span)
        outbox.append("\"")
        if challenge != .none {
            outbox.append(", error=\"")
            outbox.append(utf8: challenge.rawValue)
            outbox.append("\", error_description=\"")
            outbox.append(entry.description)
            outbox.append("\"")
        }
        if challenge == .insufficientScope, !scopes.isEmpty {
            outbox.append(", scope=\"")
            outbox.append(scopes.span)
            outbox.append("\"")
        }
        outbox.append("\r\n")
    }

    private func bodyBytes(_ entry: ReasonEntry) -> Int {
        entry.error.utf8CodeUnitCount + entry.description.utf8CodeUnitCount
            + OwnAnswer.frameBytes + 32
    }

    private static let frameBytes =
        #"{"error":"","error_description":"","request_id":""}"#.utf8.count + 1

    private func writeBody(_ entry: ReasonEntry, into outbox: inout ByteBuffer) {
        outbox.append("{\"error\":\"")
        outbox.append(entry.error)
        outbox.append("\",\"error_description\":\"")
        outbox.append(entry.description)
        outbox.append("\",\"request_id\":\"")
        id.append(to: &outbox)
        outbox.append("\"}\n")
    }
}
