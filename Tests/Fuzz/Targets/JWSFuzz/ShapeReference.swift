import Basics
import JOSE

/// The shape of a token by the letter of RFC 6750 section 2.1 and RFC 7515 section 3.1, without
/// any thought of speed.
enum ShapeReference {
    case jwt, brokenJWT, opaque, malformed

    /// What `TokenShape` says, without the details.
    init(_ shape: TokenShape) {
        self =
            switch shape {
            case .jwt: .jwt
            case .brokenJWT: .brokenJWT
            case .opaque: .opaque
            case .malformed: .malformed
            }
    }

    static func classify(_ token: [UInt8]) -> ShapeReference {
        var body = token
        while body.last == UInt8(ascii: "=") { body.removeLast() }
        guard !body.isEmpty, body.allSatisfy(isBearerByte) else { return .malformed }
        guard body.count == token.count, body.allSatisfy(isSegmentByte) else { return .opaque }
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) { return .jwt }
        return parts.count > 2 && isHeader(Array(parts[0])) ? .brokenJWT : .opaque
    }

    /// Whether a part spells white space and then `{`.
    private static func isHeader(_ part: [UInt8]) -> Bool {
        let missing = (4 - part.count % 4) % 4
        let bytes = Base64URL.decode(
            (part + [UInt8](repeating: UInt8(ascii: "A"), count: missing)).span)
        return bytes?.first { !" \t\n\r".utf8.contains($0) } == UInt8(ascii: "{")
    }

    private static func isBearerByte(_ byte: UInt8) -> Bool {
        isSegmentByte(byte) || "~+/".utf8.contains(byte)
    }

    /// A letter, a digit, `-`, `_`, or the dot between segments.
    private static func isSegmentByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_.".utf8.contains(byte)
        }
    }
}
