import Basics
import FuzzSupport
import HTTP1

/// All that a parsed head tells, copied out of it.
struct RequestFacts: Equatable {
    struct Field: Equatable {
        let line: FieldLine
        let name: [UInt8]
        let value: [UInt8]
    }

    /// What matters to whoever gets the request: all but where it lay.
    struct Meaning: Equatable {
        let method: Method
        let methodBytes: [UInt8]
        let target: [UInt8]
        let path: [UInt8]
        let query: [UInt8]?
        let form: RequestTarget.Form
        let fields: [[[UInt8]]]
        let known: [KnownField]
        let framing: BodyFraming
        let host: [UInt8]?
        let authorization: [UInt8]?
        let flags: [Bool]
    }

    let count: Int
    let version: HTTPVersion
    let fields: [Field]
    let meaning: Meaning

    var method: [UInt8] { meaning.methodBytes }
    var target: [UInt8] { meaning.target }
    var host: [UInt8]? { meaning.host }

    init(_ head: borrowing RequestHead, _ bytes: Span<UInt8>, _ count: Int) {
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
            method: head.method, methodBytes: bytes.copy(of: head.methodBytes),
            target: bytes.copy(of: head.target), path: bytes.copy(of: head.path),
            query: bytes.copy(ofAny: head.query), form: head.targetParts.form,
            fields: fields.map { [$0.name, $0.value] }, known: fields.map(\.line.known),
            framing: head.framing, host: bytes.copy(ofAny: head.host),
            authorization: bytes.copy(ofAny: head.authorization),
            flags: [
                head.persists, head.listsClose, head.listsKeepAlive, head.hasUpgrade,
                head.hasNominations, head.expectsContinue, head.authorizationCount > 1,
            ])
    }
}
