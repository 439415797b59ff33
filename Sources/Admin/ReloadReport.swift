package import Basics
internal import JSON

/// Which configuration is in force, and what became of the last try to load another.
package struct ReloadReport: Sendable {
    /// Counts up from 1 with every configuration that came into force.
    package var generation: UInt64 = 1
    /// When the one in force was loaded.
    package var loaded: WallTime
    /// When another was tried last; the start counts.
    package var tried: WallTime
    /// What was wrong then, all of it; empty when it came into force.
    package var problems: [String] = []
    /// What is allowed and probably not meant.
    package var warnings: [String] = []
    /// Tries since the start that came into force, and that did not.
    package var succeeded: UInt64 = 0
    /// See `succeeded`.
    package var failed: UInt64 = 0

    package init(now: WallTime) {
        loaded = now
        tried = now
    }

    /// Notes that a configuration came into force.
    package mutating func noteSuccess(warnings: [String], now: WallTime) {
        generation += 1
        succeeded += 1
        (loaded, tried) = (now, now)
        (problems, self.warnings) = ([], warnings)
    }

    /// Notes why one did not.
    package mutating func noteFailure(_ problems: [String], now: WallTime) {
        failed += 1
        tried = now
        (self.problems, warnings) = (problems, [])
    }

    /// The answer to whoever asked: 422 tells that the file was read and refused.
    func page(isAnswer: Bool) -> AdminPage {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.name("generation")
        json.integer(Int64(clamping: generation))
        json.name("loaded_at")
        json.integer(loaded.seconds)
        json.name("tried_at")
        json.integer(tried.seconds)
        json.member("result", problems.isEmpty ? "ok" : "refused")
        Self.write("problems", problems, &json)
        Self.write("warnings", warnings, &json)
        json.endObject()
        return AdminPage(
            status: isAnswer && !problems.isEmpty ? 422 : 200,
            contentType: "application/json; charset=utf-8", body: json.bytes + [0x0A])
    }

    private static func write(_ name: String, _ texts: [String], _ json: inout JSONWriter) {
        json.name(name)
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
    }
}
