internal import Basics

/// Builds the body of an `application/x-www-form-urlencoded` request.
package struct FormWriter {
    /// The media type of such a body.
    package static let mediaType = "application/x-www-form-urlencoded"

    /// What has been written.
    package private(set) var bytes: [UInt8] = []

    /// Starts an empty form.
    package init() {}

    /// Adds a field; `name` needs no encoding.
    package mutating func add(_ name: StaticString, _ value: [UInt8]) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
        bytes += name.description.utf8
        bytes.append(UInt8(ascii: "="))
        Self.append(value, to: &bytes)
    }

    /// The value as it stands in a form: all but unreserved characters (RFC 3986 section 2.3) as
    /// `%XX`. A space becomes `%20`, which every reader takes for a space, and not `+`.
    package static func encoded(_ value: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return bytes
    }

    private static func append(_ value: [UInt8], to bytes: inout [UInt8]) {
        for byte in value {
            if ASCII.isAlphanumeric(byte) || "-._~".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(hexadecimalDigit(byte >> 4))
                bytes.append(hexadecimalDigit(byte & 15))
            }
        }
    }

    private static func hexadecimalDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? nibble + UInt8(ascii: "0") : nibble - 10 + UInt8(ascii: "A")
    }
}
