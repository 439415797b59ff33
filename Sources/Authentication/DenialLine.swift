internal import Basics
internal import JSON

/// A denial as one line of JSON: how the file keeps it.
enum DenialLine {
    /// Longest line in bytes: issuer and value at their longest, every byte escaped.
    static let bytesMax = 6 * (2048 + Denial.valueBytesMax) + 256

    /// The line, with its end.
    static func bytes(of denial: Denial) -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.member("issuer", utf8: denial.issuer)
        json.member("kind", denial.kind.rawValue)
        json.member("value", utf8: denial.value)
        json.name("expires_at")
        json.integer(denial.expires.seconds)
        json.endObject()
        return json.bytes + [0x0A]
    }

    /// Reads a line without its end; nil when it is none.
    static func denial(in line: [UInt8]) -> Denial? {
        let limits = JSONLimits(bytes: bytesMax, depth: 1, nodes: 16)
        guard let root = (try? JSONDocument(parsing: line, limits: limits))?.root,
            let issuer = root["issuer"]?.stringBytes, let value = root["value"]?.stringBytes,
            let name = root["kind"]?.text, let kind = Denial.Kind(rawValue: name),
            let seconds = root["expires_at"]?.integer, !value.isEmpty
        else { return nil }
        return Denial(
            issuer: issuer, kind: kind, value: value, expires: WallTime(seconds: seconds))
    }
}
