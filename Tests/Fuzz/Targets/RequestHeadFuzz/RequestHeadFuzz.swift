import Basics
import FuzzSupport
import HTTP1

/// Request heads: the same verdict however the bytes arrive, nothing before the end, and the same
/// again when a good head is written anew as the upstream would get it.
@main
enum RequestHeadFuzz {
    /// Low, so that short inputs reach them.
    private static let limits = HeadLimits(headBytesMax: 1024, fieldsMax: 16, targetBytesMax: 256)

    static func main() {
        Fuzzer.run { input in
            let bytes = [UInt8](copying: input)
            checkProxyHeader(bytes)
            var head = RequestHead()
            let whole = Verdict(of: input, with: &head, limits)
            require(drip(bytes, &head, remembering: false) == whole, "by byte, another")
            let patient = drip(bytes, &head, remembering: true)
            require(patient == whole || isLate(patient, whole, bytes), "dripped, another")
            guard case .complete(let facts) = whole else { return }
            checkRanges(facts, bytes)
            checkFraming(facts)
            checkRewritten(facts, bytes)
        }
    }

    /// What may stand before the first head: the same verdict however it arrives, and an address
    /// that comes from within it.
    private static func checkProxyHeader(_ bytes: [UInt8]) {
        let whole = ProxyHeader.parse(bytes.span)
        for count in bytes.indices {
            let verdict = ProxyHeader.parse(bytes.span.extracting(first: count))
            guard verdict != .needMore else { continue }
            return require(verdict == whole, "a proxy's header by byte, another")
        }
        guard case .complete(_, let count) = whole else { return }
        require(count == bytes.count, "a proxy's header that was whole before")
    }

    /// Who remembers what was seen looks again when a line has ended: a failure in the last line
    /// shows no earlier.
    private static func isLate(_ patient: Verdict, _ whole: Verdict, _ bytes: [UInt8]) -> Bool {
        guard patient == .needMore, case .failure(let failure) = whole else { return false }
        return !bytes.dropFirst(failure.offset + 1).contains(ASCII.lineFeed)
    }

    /// The first verdict that is not "more" as the head arrives byte by byte.
    private static func drip(
        _ bytes: [UInt8], _ head: inout RequestHead, remembering: Bool
    ) -> Verdict {
        var seen = 0
        for count in 0...bytes.count {
            let part = bytes.span.extracting(first: count)
            let verdict = Verdict(of: part, with: &head, limits, alreadySeen: seen)
            guard verdict == .needMore else { return verdict }
            seen = remembering ? count : 0
        }
        return .needMore
    }

    private static func checkRanges(_ facts: RequestFacts, _ bytes: [UInt8]) {
        require(facts.count <= bytes.count, "a head longer than what arrived")
        for field in facts.fields {
            require(!field.name.isEmpty, "an empty name")
            require(field.line.known == known(field.name), "another known name")
            require(field.name.allSatisfy(ASCII.isTokenCharacter), "a name that is no token")
            require(
                field.value.allSatisfy { !ASCII.isControl($0) || $0 == ASCII.tab },
                "a control character in a value")
            require(
                !(field.value.first.map(ASCII.isBlank) ?? false)
                    && !(field.value.last.map(ASCII.isBlank) ?? false), "a value with blanks")
        }
        require(facts.target.allSatisfy(ASCII.isVisible), "an invisible byte in the target")
        require(facts.method.allSatisfy(ASCII.isTokenCharacter), "a method that is no token")
        if facts.version == .http11 { require(facts.host != nil, "no host") }
    }

    private static func known(_ name: [UInt8]) -> KnownField {
        let lower = String(decoding: name, as: UTF8.self).lowercased()
        return KnownField.allCases.first { $0.name.description == lower } ?? .other
    }

    /// Every reader finds the same body and the same host.
    private static func checkFraming(_ facts: RequestFacts) {
        let fields = facts.fields.map { ($0.name, $0.value) }
        let reference = FramingReference(isCareless: true)
        switch (facts.meaning.framing, reference.framing(fields)) {
        case (.none, .none), (.chunked, .chunked): break
        case (.length(let count), .length(let digits)):
            require(UInt64(digits) == count, "two lengths")
        default: require(false, "two framings")
        }
        let hosts = reference.values(of: "host", fields)
        require(hosts.count == 1 || hosts.isEmpty && facts.version == .http10, "two hosts")
    }

    private static func checkRewritten(_ facts: RequestFacts, _ bytes: [UInt8]) {
        var buffer = ByteBuffer(capacity: 8192)
        HeadWriter.requestLine(
            method: facts.method.span, target: facts.target.span, into: &buffer)
        var kept = KeptLines()
        for field in facts.fields { kept.keep(field.line, of: bytes.span, into: &buffer) }
        kept.finish(bytes.span, into: &buffer)
        HeadWriter.end(into: &buffer)
        require(!buffer.hasOverflowed, "the head grew out of bounds")
        guard facts.version == .http11 else { return }
        var head = RequestHead()
        // One space per field may be new.
        let limits = HeadLimits(headBytesMax: 2048, fieldsMax: 16, targetBytesMax: 256)
        let again = Verdict(of: buffer.readable, with: &head, limits)
        guard case .complete(let other) = again else {
            return require(false, "written anew it is refused")
        }
        require(other.meaning == facts.meaning, "written anew it means something else")
        require(other.count == buffer.count, "written anew it ends elsewhere")
    }
}
