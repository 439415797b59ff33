import Basics
import JSON

/// Reads single claims with the types that RFC 7519 section 4.1 gives them. A claim that is there
/// but wrong is never taken for one that is missing.
struct ClaimReader {
    let claims: Claims

    /// Longest identifier in bytes; OpenID Connect allows 255 for `sub`, audiences may be URLs.
    static let identifierBytesMax = 1024
    /// Audiences in one token at most.
    static let audiencesMax = 64

    /// A string claim without control characters; nil when missing or empty.
    func identifier(_ claim: Claim) throws(TokenFailure) -> [UInt8]? {
        guard let value = claims[claim] else { return nil }
        return try identifier(value)
    }

    private func identifier(_ value: JSONValue) throws(TokenFailure) -> [UInt8]? {
        guard value.kind == .string else { throw .claimInvalid }
        let text = value.textSpan
        guard text.count <= Self.identifierBytesMax, !Self.holdsControls(text) else {
            throw .claimInvalid
        }
        return text.isEmpty ? nil : [UInt8](copying: text)
    }

    /// The session that the token belongs to (OpenID Connect Front-Channel Logout section 3): the
    /// claim `sid`, else the same in `ext`, where Hydra keeps what the consent application added;
    /// nil when missing or empty. What is in `ext` may be of any kind and then names no session.
    func sessionID() throws(TokenFailure) -> [UInt8]? {
        if let sid = claims[.sessionID] { return try identifier(sid) }
        guard let ext = claims[.ext], ext.kind == .object, let sid = ext["sid"],
            sid.kind == .string
        else { return nil }
        return try identifier(sid)
    }

    /// A NumericDate; nil when missing.
    func date(_ claim: Claim) throws(TokenFailure) -> WallTime? {
        guard let value = claims[claim] else { return nil }
        guard let date = value.numericDate else { throw .claimInvalid }
        return date
    }

    /// `aud`, a string or an array of strings (RFC 7519 section 4.1.3). Empty strings name no
    /// audience.
    func audiences() throws(TokenFailure) -> [[UInt8]] {
        guard let value = claims[.audience] else { return [] }
        guard value.kind == .array else { return try identifier(value).map { [$0] } ?? [] }
        let count = value.count
        guard count <= Self.audiencesMax else { throw .claimInvalid }
        var audiences: [[UInt8]] = []
        audiences.reserveCapacity(count)
        for element in value.eachElement {
            if let audience = try identifier(element) { audiences.append(audience) }
        }
        return audiences
    }

    /// C0 controls, DEL, and C1 controls, which UTF-8 spells C2 80 to C2 9F.
    private static func holdsControls(_ bytes: Span<UInt8>) -> Bool {
        guard ByteScan.firstControl(in: bytes, from: 0) == bytes.count else { return true }
        var lead = ByteScan.first(0xC2, in: bytes, from: 0)
        while lead + 1 < bytes.count {
            if bytes[lead + 1] < 0xA0 { return true }
            lead = ByteScan.first(0xC2, in: bytes, from: lead + 1)
        }
        return false
    }
}
