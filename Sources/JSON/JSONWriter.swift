/// Builds a JSON text into bytes, compact and escaped. Commas and colons come by themselves; the
/// caller opens, names and closes in order.
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.member("status", "ok")
///     json.endObject()
package struct JSONWriter {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Starts an empty text.
    package init() {}

    /// Starts an empty text with room for `capacity` bytes.
    package init(capacity: Int) { bytes.reserveCapacity(capacity) }

    // MARK: Containers

    /// Opens an object.
    package mutating func beginObject() { open("{") }
    /// Closes the object.
    package mutating func endObject() { close("}") }
    /// Opens an array.
    package mutating func beginArray() { open("[") }
    /// Closes the array.
    package mutating func endArray() { close("]") }

    // MARK: Values

    /// Writes a member's name; its value comes next.
    package mutating func name(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        append(checked: Array(text.utf8).span)
    }

    /// Writes a string from UTF-8; what is not UTF-8 becomes U+FFFD.
    package mutating func string(utf8 text: [UInt8]) {
        string(utf8: text.span)
    }

    /// Writes a string from UTF-8; what is not UTF-8 becomes U+FFFD.
    package mutating func string(utf8 text: Span<UInt8>) {
        if (try? UTF8Span(validating: text)) != nil {
            append(checked: text)
        } else {
            var bytes: [UInt8] = []
            for index in text.indices { bytes.append(text[index]) }
            string(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Writes a number.
    package mutating func integer(_ value: Int64) { raw(Array(String(value).utf8)) }
    /// Writes a number.
    package mutating func integer(_ value: Int) { integer(Int64(value)) }
    /// Writes true or false.
    package mutating func bool(_ value: Bool) { raw(Array((value ? "true" : "false").utf8)) }
    /// Writes null.
    package mutating func null() { raw(Array("null".utf8)) }

    /// Writes a value that is JSON already.
    package mutating func raw(_ json: [UInt8]) {
        separate()
        bytes += json
        needsComma = true
    }

    // MARK: Members

    /// Writes a member with a string.
    package mutating func member(_ name: String, _ text: String) {
        self.name(name)
        string(text)
    }

    /// Writes a member with a string from UTF-8.
    package mutating func member(_ name: String, utf8 text: [UInt8]) {
        self.name(name)
        string(utf8: text)
    }

    /// Writes a member with a number.
    package mutating func member(_ name: String, _ value: Int) {
        self.name(name)
        integer(value)
    }

    /// Writes a member with true or false.
    package mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    // MARK: Parts

    private mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    /// Appends a quoted string whose bytes are known to be UTF-8.
    private mutating func append(checked text: Span<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for index in text.indices { append(escaping: text[index]) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func append(escaping byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0..<0x20:
            bytes += "\\u00".utf8
            bytes.append(Self.hexadecimalDigit(byte >> 4))
            bytes.append(Self.hexadecimalDigit(byte & 15))
        default:
            bytes.append(byte)
        }
    }

    private static func hexadecimalDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? nibble + UInt8(ascii: "0") : nibble - 10 + UInt8(ascii: "a")
    }
}
