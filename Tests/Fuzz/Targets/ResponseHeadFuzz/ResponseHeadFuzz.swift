import Basics
import FuzzSupport
import HTTP1

/// Response heads: the same verdict however the bytes arrive, and the same again when a good head
/// is written anew as the client would get it. The first byte is the request's method: H for HEAD,
/// C for CONNECT, any other for GET.
@main
enum ResponseHeadFuzz {
    /// Low, so that short inputs reach them.
    private static let limits = HeadLimits(headBytesMax: 1024, fieldsMax: 16)

    static func main() {
        Fuzzer.run { input in
            guard input.count > 0 else { return }
            let bytes = [UInt8](copying: input.extracting(1..<input.count))
            let method = method(input[0])
            var head = ResponseHead()
            let whole = Verdict(of: bytes.span, method, with: &head, limits)
            require(drip(bytes, method, &head, remembering: false) == whole, "by byte, another")
            let patient = drip(bytes, method, &head, remembering: true)
            require(patient == whole || isLate(patient, whole, bytes), "dripped, another")
            guard case .complete(let facts) = whole else { return }
            checkFraming(facts, method)
            checkRewritten(facts, bytes, method)
        }
    }

    private static func method(_ byte: UInt8) -> Method {
        switch byte {
        case UInt8(ascii: "H"): .head
        case UInt8(ascii: "C"): .connect
        default: .get
        }
    }

    /// Who remembers what was seen looks again when a line has ended: a failure in the last line
    /// shows no earlier.
    private static func isLate(_ patient: Verdict, _ whole: Verdict, _ bytes: [UInt8]) -> Bool {
        guard patient == .needMore, case .failure(let failure) = whole else { return false }
        return !bytes.dropFirst(failure.offset + 1).contains(ASCII.lineFeed)
    }

    /// The first verdict that is not "more" as the head arrives byte by byte.
    private static func drip(
        _ bytes: [UInt8], _ method: Method, _ head: inout ResponseHead, remembering: Bool
    ) -> Verdict {
        var seen = 0
        for count in 0...bytes.count {
            let part = bytes.span.extracting(first: count)
            let verdict = Verdict(of: part, method, with: &head, limits, alreadySeen: seen)
            guard verdict == .needMore else { return verdict }
            seen = remembering ? count : 0
        }
        return .needMore
    }

    /// RFC 9112 section 6.3: who has no body has none, and nothing ends twice.
    private static func checkFraming(_ facts: ResponseFacts, _ method: Method) {
        require((100...599).contains(facts.meaning.status), "a status out of range")
        let isBare = facts.meaning.status < 200 || [204, 304].contains(facts.meaning.status)
        if isBare || method == .head { require(facts.meaning.framing == .none, "a body") }
        if case .length(let length) = facts.meaning.framing {
            require(facts.meaning.contentLength == length, "two lengths")
            require(length <= UInt64(Int64.max), "a length out of range")
        }
        if facts.meaning.framing == .untilClose {
            require(!facts.meaning.flags[0], "a connection that ends and persists")
        }
        let fields = facts.fields.map { ($0.name, $0.value) }
        switch (facts.meaning.framing, FramingReference(isCareless: false).framing(fields)) {
        case (.none, _), (.chunked, .chunked), (.untilClose, .none): break
        case (.length(let count), .length(let digits)):
            require(UInt64(digits) == count, "two lengths")
        default: require(false, "two framings")
        }
        for field in facts.fields {
            require(
                field.value.allSatisfy { !ASCII.isControl($0) || $0 == ASCII.tab },
                "a control character in a value")
            require(
                !field.name.isEmpty && field.name.allSatisfy(ASCII.isTokenCharacter), "a name")
        }
    }

    private static func checkRewritten(
        _ facts: ResponseFacts, _ bytes: [UInt8], _ method: Method
    ) {
        guard facts.version == .http11 else { return }
        var buffer = ByteBuffer(capacity: 4096)
        HeadWriter.statusLine(
            facts.meaning.status, reasonPhrase: facts.meaning.reason.span, into: &buffer)
        var kept = KeptLines()
        for field in facts.fields { kept.keep(field.line, of: bytes.span, into: &buffer) }
        kept.finish(bytes.span, into: &buffer)
        HeadWriter.end(into: &buffer)
        require(!buffer.hasOverflowed, "the head grew out of bounds")
        var head = ResponseHead()
        let wide = HeadLimits(headBytesMax: 2048, fieldsMax: 16)
        let again = Verdict(of: buffer.readable, method, with: &head, wide)
        guard case .complete(let other) = again else {
            return require(false, "written anew it is refused")
        }
        require(other.meaning == facts.meaning, "written anew it means something else")
        require(other.count == buffer.count, "written anew it ends elsewhere")
    }
}
