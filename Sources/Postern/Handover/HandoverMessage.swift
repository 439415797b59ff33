internal import JSON
internal import Net

/// What two processes say to each other while the new one takes over, each a line of JSON:
///
///     new: {"say": "take-over"}
///     old: {"say": "listeners", "endpoints": [...], "issuers": [...]}     and the descriptors
///     new: {"say": "ready"}       it has the keys of all issuers that the old one has
///     old: {"say": "closed"}      it takes no more denials, so the store is whole
///     new: {"say": "serving"}     its workers accept
///     old: {"say": "draining"}    its own do not any more
///
/// Whichever ends the conversation before "serving" leaves the old one in charge.
struct HandoverMessage {
    enum Verb: String {
        case takeOver = "take-over"
        case listeners
        case ready
        case closed
        case serving
        case draining
        case refused
    }

    var verb: Verb
    /// Where the descriptors that come along listen, in their order.
    var endpoints: [String] = []
    /// Issuers whose keys the old process has.
    var issuers: [String] = []
    /// Why the old process stays.
    var text = ""

    init(_ verb: Verb) { self.verb = verb }

    /// Reads a line; nil when it is none of ours.
    init?(parsing line: [UInt8]) {
        guard let document = try? JSONDocument(parsing: line),
            let verb = document.root["say"]?.text.flatMap(Verb.init(rawValue:))
        else { return nil }
        self.verb = verb
        endpoints = document.root["endpoints"]?.elements.compactMap(\.text) ?? []
        issuers = document.root["issuers"]?.elements.compactMap(\.text) ?? []
        text = document.root["text"]?.text ?? ""
    }

    /// The line.
    var bytes: [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.member("say", verb.rawValue)
        if !text.isEmpty { json.member("text", text) }
        if !endpoints.isEmpty { Self.write("endpoints", endpoints, &json) }
        if !issuers.isEmpty { Self.write("issuers", issuers, &json) }
        json.endObject()
        return json.bytes
    }

    private static func write(_ name: String, _ texts: [String], _ json: inout JSONWriter) {
        json.name(name)
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
    }
}
