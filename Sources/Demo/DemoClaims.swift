internal import JSON

/// The members of a JSON object being put together: claims, a header, a userinfo answer. Written
/// sorted by name, as Hydra's Go writes them.
package struct DemoClaims: Sendable {
    private var members: [String: [UInt8]] = [:]

    package init() {}

    /// Sets a member to a string; empty strings are left out, as Hydra does with acr and the like.
    package mutating func set(_ name: String, _ text: String) {
        guard !text.isEmpty else { return }
        members[name] = Self.json { $0.string(text) }
    }

    /// Sets a member to a whole number.
    package mutating func set(_ name: String, _ number: Int64) {
        members[name] = Self.json { $0.integer(number) }
    }

    /// Sets a member to true or false.
    package mutating func set(_ name: String, _ value: Bool) {
        members[name] = Self.json { $0.bool(value) }
    }

    /// Sets a member to an array of strings.
    package mutating func set(_ name: String, _ texts: [String]) {
        members[name] = Self.json { json in
            json.beginArray()
            for text in texts { json.string(text) }
            json.endArray()
        }
    }

    /// Sets a member to JSON as it stands.
    package mutating func set(_ name: String, json: String) { members[name] = Array(json.utf8) }

    /// Removes a member.
    package mutating func remove(_ name: String) { members[name] = nil }

    /// Takes in all members of `other`, which win.
    mutating func merge(_ other: DemoClaims) { members.merge(other.members) { $1 } }

    /// Takes in all members of a JSON object, as they stand.
    mutating func merge(_ object: JSONValue) {
        for member in object.members {
            members[String(decoding: member.name, as: UTF8.self)] = member.value.rawText
        }
    }

    /// The object as JSON.
    var json: [UInt8] {
        Self.json { json in
            json.beginObject()
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                json.name(name)
                json.raw(value)
            }
            json.endObject()
        }
    }

    private static func json(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes
    }
}
