import Basics
import Config
import JSON

/// Writes one claim as a header's value, in one of the declared encodings. The result consists of
/// visible ASCII and inner spaces only, so no upstream can read more than one header in it
/// (RFC 9110 section 5.5).
enum HeaderValue {
    /// Most elements of a list: each takes at least two bytes of a value's 4 KiB.
    private static let elementsMax = 2048

    /// Writes a text.
    static func render(
        text: [UInt8], _ encoding: HeaderEncoding
    ) throws(HeaderValueFailure) -> [UInt8] {
        switch encoding {
        case .strict: try strict(text)
        case .percent: percent(text)
        case .base64url: Base64URL.encode(text)
        }
    }

    /// Writes a claim of any type.
    static func render(
        _ value: JSONValue, _ encoding: HeaderEncoding
    ) throws(HeaderValueFailure) -> [UInt8]? {
        switch value.kind {
        case .null: return nil
        case .string, .bool, .number: return try render(text: scalar(value), encoding)
        case .array:
            if value.count == 0 { return nil }
            return encoding == .base64url
                ? Base64URL.encode(value.rawText) : try list(value, encoding)
        case .object:
            guard encoding == .base64url else {
                throw HeaderValueFailure(explanation: "an object needs the encoding base64url")
            }
            return Base64URL.encode(value.rawText)
        }
    }

    /// Elements joined by commas; an element must not look like several, or like none.
    private static func list(
        _ value: JSONValue, _ encoding: HeaderEncoding
    ) throws(HeaderValueFailure) -> [UInt8] {
        guard value.count <= elementsMax else {
            throw HeaderValueFailure(explanation: "the list has too many elements")
        }
        var result: [UInt8] = []
        for (index, element) in value.elements.enumerated() {
            let text = try render(text: scalar(element), encoding)
            guard !text.isEmpty else {
                throw HeaderValueFailure(explanation: "an element of the list is empty")
            }
            guard !text.contains(UInt8(ascii: ",")) else {
                throw HeaderValueFailure(
                    explanation: "an element of the list holds a comma: use percent or base64url")
            }
            if index > 0 { result.append(UInt8(ascii: ",")) }
            result += text
        }
        return result
    }

    /// A string's text, true or false, or an integer in decimal.
    private static func scalar(_ value: JSONValue) throws(HeaderValueFailure) -> [UInt8] {
        if let text = value.stringBytes { return text }
        if let truth = value.bool { return Array((truth ? "true" : "false").utf8) }
        if let integer = value.integer { return Array(String(integer).utf8) }
        if value.kind == .number {
            throw HeaderValueFailure(explanation: "a number that is no integer has no one form")
        }
        throw HeaderValueFailure(explanation: "a list holds something other than plain values")
    }

    private static func strict(_ text: [UInt8]) throws(HeaderValueFailure) -> [UInt8] {
        guard text.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw HeaderValueFailure(
                explanation: "the value holds bytes that are not printable ASCII")
        }
        guard text.first != ASCII.space, text.last != ASCII.space else {
            throw HeaderValueFailure(explanation: "the value begins or ends with a space")
        }
        return text
    }

    /// `%XX` for all but visible ASCII; for `%` and `,`, so that it can be undone and split; and
    /// for `+`, which form decoders take for a space.
    private static func percent(_ text: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for byte in text {
            if ASCII.isVisible(byte), !"%,+".utf8.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return result
    }
}
