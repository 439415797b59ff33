import Basics
import JSON

/// Reads single claims with the types that RFC 7519 section 4.1 gives them. A claim that is there
/// but wrong is never taken for one that is missing.
struct ClaimReader {
    let claims: JSONValue

    /// Longest identifier in bytes; OpenID Connect allows 255 for `sub`, audiences may be URLs.
    static let identifierBytesMax = 1024
    /// Audiences in one token at most.
    static let audiencesMax = 64

    /// A string claim without control characters; nil when missing or empty.
    func identifier(_ name: StaticString) throws(TokenFailure) -> [UInt8]? {
        guard let value = claims[name] else { return nil }
        return try identifier(value)
    }

    private func identifier(_ value: JSONValue) throws(TokenFailure) -> [UInt8]? {
        guard let bytes = value.stringBytes, bytes.count <= Self.identifierBytesMax,
            !Self.holdsControls(bytes)
        else { throw .claimInvalid }
        return bytes.isEmpty ? nil : bytes
    }

    /// The session that the token belongs to (OpenID Connect Front-Channel Logout section 3): the
    /// claim `sid`, else the same in `ext`, where Hydra keeps what the consent application added;
    /// nil when missing or empty. What is in `ext` may be of any kind and then names no session.
    func sessionID() throws(TokenFailure) -> [UInt8]? {
        if let sid = claims["sid"] { return try identifier(sid) }
        guard let ext = claims["ext"], ext.kind == .object, let sid = ext["sid"],
            sid.kind == .string
        else { return nil }
        return try identifier(sid)
    }

    /// A NumericDate; nil when missing.
    func date(_ name: StaticString) throws(TokenFailure) -> WallTime? {
        guard let value = claims[name] else { return nil }
        guard let date = value.numericDate else { throw .claimInvalid }
        return date
    }

    /// `aud`, a string or an array of strings (RFC 7519 section 4.1.3). Empty strings name no
    /// audience.
    func audiences() throws(TokenFailure) -> [[UInt8]] {
        guard let value = claims["aud"] else { return [] }
        guard value.kind == .array else { return try identifier(value).map { [$0] } ?? [] }
        let elements = value.elements
        guard elements.count <= Self.audiencesMax else { throw .claimInvalid }
        var audiences: [[UInt8]] = []
        for element in elements {
            if let audience = try identifier(element) { audiences.append(audience) }
        }
        return audiences
    }

    /// C0 controls, DEL, and C1 controls, which UTF-8 spells C2 80 to C2 9F.
    private static func holdsControls(_ bytes: [UInt8]) -> Bool {
        for index in bytes.indices {
            if bytes[index] < 0x20 || bytes[index] == 0x7F { return true }
            if bytes[index] == 0xC2, index + 1 < bytes.count, bytes[index + 1] < 0xA0 {
                return true
            }
        }
        return false
    }
}
