import Basics
import JSON

/// What a JOSE header says in `typ` or `cty`: a media type without its parameters' meaning, in any
/// letter case, whose "application/" may be left out (RFC 7515 sections 4.1.9 and 4.1.10).
enum MediaType: Equatable, Sendable {
    /// "JWT".
    case jwt
    /// "at+jwt", an access token (RFC 9068 section 2.1).
    case accessToken
    /// Another, in lower case.
    case other([UInt8])

    private static let prefix: StaticString = "application/"

    /// Reads a type; nil when the value is no string.
    init?(_ value: JSONValue) {
        guard value.kind == .string else { return nil }
        self.init(value.textSpan)
    }

    private init(_ text: Span<UInt8>) {
        let prefixCount = Self.prefix.utf8CodeUnitCount
        let isLong =
            text.count >= prefixCount
            && ByteScan.equals(text.extracting(first: prefixCount), ignoringCase: Self.prefix)
        let name = isLong ? text.extracting(droppingFirst: prefixCount) : text
        if ByteScan.equals(name, ignoringCase: "jwt") {
            self = .jwt
        } else if ByteScan.equals(name, ignoringCase: "at+jwt") {
            self = .accessToken
        } else {
            self = .other([UInt8](copying: name).map { ASCII.lowercased($0) })
        }
    }
}
