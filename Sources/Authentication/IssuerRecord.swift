internal import Basics
internal import JSON

/// What an issuer last published, word for word, and when it last said so: all that a new process
/// needs to verify its tokens while it is down. Read back it is judged like a fresh answer.
struct IssuerRecord: Equatable {
    /// One document as it was fetched.
    struct Document: Equatable {
        /// Where it was fetched.
        let url: String
        /// Its text; JSON, so UTF-8.
        let body: [UInt8]
        /// When it was last fetched or confirmed.
        var confirmed: WallTime
    }

    /// The number of the form that is written here; another one is not read.
    private static let format: Int64 = 1
    /// Longest record in bytes: both documents at their longest, every byte escaped.
    static let bytesMax = 6 * (DiscoveryDocument.bytesMax + KeyRefresh.keysBytesMax) + 64 * 1024

    /// The discovery document; nil when it was never needed.
    var metadata: Document?
    /// The key set.
    var keys: Document?

    /// The same bodies from the same places, whenever they were confirmed.
    func holdsTheSame(as other: IssuerRecord) -> Bool {
        Self.isSame(metadata, other.metadata) && Self.isSame(keys, other.keys)
    }

    private static func isSame(_ left: Document?, _ right: Document?) -> Bool {
        left?.url == right?.url && left?.body == right?.body
    }
}

extension IssuerRecord {
    /// What is wrong with a record's text.
    enum Flaw: Error, Equatable {
        case json(JSONFailure)
        case otherFormat
        case otherIssuer
        case malformed
    }

    /// Reads a record's text, which must be about `issuer`.
    init(parsing bytes: [UInt8], issuer: [UInt8]) throws(Flaw) {
        let document: JSONDocument
        do throws(JSONFailure) {
            let limits = JSONLimits(bytes: Self.bytesMax, depth: 4, nodes: 64)
            document = try JSONDocument(parsing: bytes, limits: limits)
        } catch {
            throw .json(error)
        }
        let root = document.root
        guard root["format"]?.integer == Self.format else { throw .otherFormat }
        guard let name = root["issuer"], name.isString(issuer.span) else { throw .otherIssuer }
        metadata = try Self.document(root["metadata"])
        keys = try Self.document(root["keys"])
    }

    private static func document(_ value: JSONValue?) throws(Flaw) -> Document? {
        guard let value, !value.isNull else { return nil }
        guard let url = value["url"]?.text, let body = value["body"]?.stringBytes,
            let seconds = value["confirmed_at"]?.integer
        else { throw .malformed }
        return Document(url: url, body: body, confirmed: WallTime(seconds: seconds))
    }

    /// The record's text.
    func bytes(issuer: [UInt8]) -> [UInt8] {
        var json = JSONWriter(capacity: 16 * 1024)
        json.beginObject()
        json.name("format")
        json.integer(Self.format)
        json.member("issuer", utf8: issuer)
        Self.write(metadata, "metadata", &json)
        Self.write(keys, "keys", &json)
        json.endObject()
        return json.bytes + [0x0A]
    }

    private static func write(_ document: Document?, _ name: String, _ json: inout JSONWriter) {
        json.name(name)
        guard let document else { return json.null() }
        json.beginObject()
        json.member("url", document.url)
        json.name("confirmed_at")
        json.integer(document.confirmed.seconds)
        json.member("body", utf8: document.body)
        json.endObject()
    }
}

extension IssuerRecord.Flaw: CustomStringConvertible {
    var description: String {
        switch self {
        case .json(let failure):
            "it is not valid JSON: \(failure.cause.rawValue) at byte \(failure.offset)"
        case .otherFormat: "it was written by another version"
        case .otherIssuer: "it is about another issuer"
        case .malformed: "a member is missing or of the wrong kind"
        }
    }
}
