import Basics
import HTTP1

/// Everything a parsed request head tells, copied out so that it can be compared and printed.
struct ParsedRequest: Equatable {
    var bytes = 0
    var method = Method.other
    var methodText = ""
    var target = ""
    var form = RequestTarget.Form.origin
    var path = ""
    var query: String?
    var host: String?
    var version = HTTPVersion.http11
    var framing = BodyFraming.none
    var fields: [String] = []
    var persists = false
    var expectsContinue = false
    var hasUpgrade = false
    var hasNominations = false
    var authorization: String?
    var authorizationCount = 0
}

/// What parsing answered: a value in place of a thrown error, for tables.
enum Outcome<Parsed: Equatable>: Equatable {
    case needMore
    case complete(Parsed)
    case failed(HTTPFailure)

    var cause: HTTPFailure.Cause? {
        if case .failed(let failure) = self { return failure.cause }
        return nil
    }

    var parsed: Parsed? {
        if case .complete(let parsed) = self { return parsed }
        return nil
    }
}

func text(_ range: ByteRange, of bytes: [UInt8]) -> String {
    String(decoding: bytes[range.bounds], as: UTF8.self)
}

/// Parses with memory that ends where the bytes end.
func parseOnce(
    _ bytes: [UInt8], _ limits: HeadLimits, _ head: inout RequestHead, alreadySeen: Int = 0
) -> Outcome<ParsedRequest> {
    let guarded = GuardedBytes(bytes)
    do throws(HTTPFailure) {
        switch try head.parse(guarded.span, limits: limits, alreadySeen: alreadySeen) {
        case .needMore: return .needMore
        case .complete(let count): return .complete(summary(of: head, bytes, count))
        }
    } catch {
        return .failed(error)
    }
}

private func summary(
    of head: borrowing RequestHead, _ bytes: [UInt8], _ count: Int
) -> ParsedRequest {
    var parsed = ParsedRequest()
    parsed.bytes = count
    parsed.method = head.method
    parsed.methodText = text(head.methodBytes, of: bytes)
    parsed.target = text(head.target, of: bytes)
    parsed.form = head.targetParts.form
    parsed.path = text(head.path, of: bytes)
    parsed.query = head.query.map { text($0, of: bytes) }
    parsed.host = head.host.map { text($0, of: bytes) }
    parsed.version = head.version
    parsed.framing = head.framing
    for index in 0..<head.fields.count {
        let line = head.fields[index]
        parsed.fields.append("\(text(line.name, of: bytes))=\(text(line.value, of: bytes))")
    }
    parsed.persists = head.persists
    parsed.expectsContinue = head.expectsContinue
    parsed.hasUpgrade = head.hasUpgrade
    parsed.hasNominations = head.hasNominations
    parsed.authorization = head.authorization.map { text($0, of: bytes) }
    parsed.authorizationCount = head.authorizationCount
    return parsed
}

/// Parses the text whole.
func parseRequest(
    _ text: String, limits: HeadLimits = HeadLimits()
) -> Outcome<ParsedRequest> {
    var head = RequestHead()
    return parseOnce(Array(text.utf8), limits, &head)
}

/// Parses ever longer prefixes until one is not answered by `needMore`, as if each byte came
/// alone. With `remembering`, each call is told what the last one saw.
func parseRequestByteByByte(
    _ bytes: [UInt8], limits: HeadLimits = HeadLimits(), remembering: Bool
) -> Outcome<ParsedRequest> {
    var head = RequestHead()
    for count in 0...bytes.count {
        let seen = remembering ? max(count - 1, 0) : 0
        let outcome = parseOnce(Array(bytes[..<count]), limits, &head, alreadySeen: seen)
        if outcome != .needMore { return outcome }
    }
    return .needMore
}
