import Basics
import FuzzSupport
import HTTP1
import Policy

@testable import Gateway

/// Holds the fields that the upstream gets against those that the client sent.
enum FieldCheck {
    private typealias Fields = [(name: [UInt8], value: [UInt8])]

    /// Fields that Postern writes itself, in their folded form, and how often.
    private static let ours = [
        "host": 1, "x-forwarded-for": 1, "x-forwarded-proto": 1, "x-forwarded-host": 1,
        "x-request-id": 1,
    ]
    /// Fields that no client's request brings to the upstream (contract C1, C2, B115, B155).
    private static let foreign = [
        "authorization", "keep-alive", "te", "trailer", "proxy-connection", "proxy-authorization",
        "proxy-authenticate", "http2-settings", "expect", "remote-user", "x-forwarded-user",
        "x-forwarded-port", "x-real-ip", "forwarded", "client-cert", "x-original-url",
        "x-http-method-override", "x-mine", "x-ours-a", "proxy",
    ]

    static func check(_ sent: Passage.Head, _ forwarded: Passage.Head, isPublic: Bool) {
        let reader = FramingReference(isCareless: true)
        for (name, count) in ours {
            let found = reader.values(of: name, forwarded.fields).count
            require(found == count, "\(name) \(found) times")
        }
        for name in foreign {
            require(reader.values(of: name, forwarded.fields).isEmpty, "\(name) went through")
        }
        require(
            reader.values(of: "x-auth-subject", forwarded.fields) == (isPublic ? [] : ["alice"]),
            "a client chose its identity")
        require(
            reader.values(of: "x-request-id", forwarded.fields) == [Passage.id],
            "a client chose its id")
        require(
            reader.values(of: "via", forwarded.fields).last?.hasSuffix(" here") == true,
            "we are not in Via")
        checkRest(sent, forwarded)
    }

    /// All other fields are there, in their order and with their values.
    private static func checkRest(_ sent: Passage.Head, _ forwarded: Passage.Head) {
        let nominated = nominated(by: sent.fields)
        let expected = sent.fields.filter { isCarried($0.name, nominated) }
        let found = forwarded.fields.filter { isCarried($0.name, []) }
        require(expected.map(\.name) == found.map(\.name), "a field was lost or added")
        require(expected.map(\.value) == found.map(\.value), "a value was changed")
    }

    private static func isCarried(_ name: [UInt8], _ nominated: Set<[UInt8]>) -> Bool {
        let lower = name.map(ASCII.lowercased)
        // Max-Forwards is counted for OPTIONS.
        let isOurs = [
            "host", "via", "content-length", "transfer-encoding", "x-request-id", "max-forwards",
        ].contains { Array($0.utf8) == lower }
        let isHopByHop = ["connection", "upgrade"].contains { Array($0.utf8) == lower }
        let folded = String(decoding: lower.map(FoldedName.fold), as: UTF8.self)
        return !isOurs && !isHopByHop && !foreign.contains(folded) && folded != "x-auth-subject"
            && !nominated.contains(lower)
            && !Passage.snapshot.protectedNames.contains(name: name.span)
    }

    /// What the client's Connection fields name, in lower case.
    private static func nominated(by fields: Fields) -> Set<[UInt8]> {
        let lists = fields.filter { $0.name.map(ASCII.lowercased) == Array("connection".utf8) }
        return Set(
            lists.flatMap { $0.value.split(separator: UInt8(ascii: ",")) }
                .map { member in
                    let trimmed = member.drop(while: ASCII.isBlank).reversed()
                        .drop(while: ASCII.isBlank).reversed()
                    return trimmed.map(ASCII.lowercased)
                })
    }
}
