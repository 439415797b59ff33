import Basics
import FuzzSupport
import HTTP1

/// All that a parsed head tells, copied out of it.
struct ResponseFacts: Equatable {
    struct Field: Equatable {
        let line: FieldLine
        let name: [UInt8]
        let value: [UInt8]
    }

    /// What matters to whoever gets the response: all but where it lay.
    struct Meaning: Equatable {
        let status: UInt16
        let reason: [UInt8]
        let fields: [[[UInt8]]]
        let known: [KnownField]
        let framing: BodyFraming
        let contentLength: UInt64?
        let keepAliveSeconds: UInt64?
        /// Whether the connection persists comes first.
        let flags: [Bool]
    }

    let count: Int
    let version: HTTPVersion
    let fields: [Field]
    let meaning: Meaning

    init(_ head: borrowing ResponseHead, _ bytes: Span<UInt8>, _ count: Int) {
        self.count = count
        version = head.version
        var fields: [Field] = []
        for index in 0..<head.fields.count {
            let line = head.fields[index]
            fields.append(
                Field(
                    line: line, name: bytes.copy(of: line.name),
                    value: bytes.copy(of: line.value)))
        }
        self.fields = fields
        meaning = Meaning(
            status: head.status, reason: bytes.copy(of: head.reasonPhrase),
            fields: fields.map { [$0.name, $0.value] }, known: fields.map(\.line.known),
            framing: head.framing, contentLength: head.contentLength,
            keepAliveSeconds: head.keepAliveSeconds,
            flags: [
                head.persists, head.isInterim, head.listsClose, head.hasUpgrade,
                head.hasNominations,
            ])
    }
}
