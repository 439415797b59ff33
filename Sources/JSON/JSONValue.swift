package import Basics

/// A view of one value in a document: the document and an index. Asking it for something
/// that it is not answers nil or nothing, never a trap.
package struct JSONValue: Sendable {
    /// The kinds of values (RFC 8259 section 3).
    package enum Kind: UInt8, BitwiseCopyable, Sendable {
        /// Names and values.
        case object
        /// A list of values.
        case array
        /// Text.
        case string
        /// A number of any size.
        case number
        /// true or false.
        case bool
        /// Nothing.
        case null
    }

    /// The document that the value is in.
    package let document: JSONDocument
    let index: Int

    private var node: JSONNode { document.nodes[index] }

    /// What kind of value this is.
    package var kind: Kind { node.kind }
    /// Offset of the value's first byte in the document.
    package var offset: Int { Int(node.start) }
    /// Whether this is `null`.
    package var isNull: Bool { kind == .null }
    /// true or false; nil for any other value, 0, 1 and "true" included.
    package var bool: Bool? { kind == .bool ? node.isTrue : nil }
    /// Number of members or elements; 0 when this is neither object nor array.
    package var count: Int {
        guard kind == .object || kind == .array else { return 0 }
        let step = kind == .object ? 1 : 0
        let nodes = document.nodes
        var count = 0
        var item = index + 1
        while item < Int(nodes[index].next) {
            count += 1
            item = Int(nodes[item + step].next)
        }
        return count
    }

    /// The bytes of the document from which this value was read.
    package var source: Span<UInt8> {
        @_lifetime(borrow self)
        get { document.bytes.extracting(Int(node.start)..<Int(node.end)) }
    }

    /// A copy of the bytes of the document from which this value was read.
    package var rawText: [UInt8] { Array(copying: source) }

    // MARK: Text

    /// A string's unescaped UTF-8 without copying it; empty when this is no string.
    package var textSpan: Span<UInt8> {
        @_lifetime(borrow self)
        get { document.bytes.extracting(node.text) }
    }

    /// A copy of a string's unescaped UTF-8.
    package var stringBytes: [UInt8]? {
        kind == .string ? Array(copying: textSpan) : nil
    }

    /// A string as text, for messages; names and identifiers are compared as bytes.
    package var text: String? {
        stringBytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether this is a string of exactly these bytes.
    package func isString(_ bytes: borrowing Span<UInt8>) -> Bool {
        kind == .string && textSpan.isEqual(to: bytes)
    }

    /// Whether this is a string of exactly these bytes.
    package func isString(_ literal: StaticString) -> Bool {
        kind == .string && textSpan.isEqual(to: literal)
    }

    // MARK: Numbers

    /// A number that is exactly an integer of 64 bits, in any spelling (5, 5.0, 0.5e1).
    package var integer: Int64? {
        guard kind == .number else { return nil }
        let number = JSONNumber(source)
        guard !number.hasFraction, let whole = number.whole else { return nil }
        guard number.isNegative else { return Int64(exactly: whole) }
        guard whole <= Int64.min.magnitude else { return nil }
        return Int64(truncatingIfNeeded: 0 &- whole)
    }

    /// A NumericDate (RFC 7519 section 2): a number of seconds from 0 to below 2^53, a fraction
    /// dropped. Strings, negative numbers and greater ones are none.
    package var numericDate: WallTime? {
        guard kind == .number else { return nil }
        let number = JSONNumber(source)
        guard !number.isNegative, let whole = number.whole, whole < 1 << 53 else { return nil }
        return WallTime(seconds: Int64(whole))
    }

    // MARK: Content

    /// The member of an object with this name; nil when there is none or this is no object.
    package subscript(_ name: StaticString) -> JSONValue? {
        firstMember(ofLength: name.utf8CodeUnitCount) { $0.isEqual(to: name) }
    }

    /// The member of an object with this name; nil when there is none or this is no object.
    package func member(_ name: [UInt8]) -> JSONValue? {
        firstMember(ofLength: name.count) { $0.isEqual(to: name.span) }
    }

    /// Where this object has the members that `names` lists, found in one pass; it has none of them
    /// when it is no object.
    package func places(of names: JSONNameList) -> JSONNameList.Places {
        var places = JSONNameList.Places(repeating: 0)
        let bytes = document.bytes
        let nodes = document.nodes
        guard nodes[index].kind == .object else { return places }
        let end = Int(nodes[index].next)
        var name = index + 1
        while name < end {
            if let number = names.number(of: bytes.extracting(nodes[name].text)) {
                places[number] = UInt32(truncatingIfNeeded: name + 1)
            }
            name = Int(nodes[name + 1].next)
        }
        return places
    }

    /// The value at a place that `places(of:)` told of the same document.
    package func value(at place: UInt32) -> JSONValue { sibling(Int(place)) }

    private func firstMember(
        ofLength length: Int, where matches: (Span<UInt8>) -> Bool
    ) -> JSONValue? {
        let bytes = document.bytes
        let nodes = document.nodes
        guard nodes[index].kind == .object else { return nil }
        let end = Int(nodes[index].next)
        var name = index + 1
        while name < end {
            if nodes[name].textCount == length, matches(bytes.extracting(nodes[name].text)) {
                return sibling(name + 1)
            }
            name = Int(nodes[name + 1].next)
        }
        return nil
    }

    private func sibling(_ index: Int) -> JSONValue { JSONValue(document: document, index: index) }

    /// An object's members in document order; empty when this is no object.
    package var members: [(name: [UInt8], value: JSONValue)] {
        guard kind == .object else { return [] }
        var result: [(name: [UInt8], value: JSONValue)] = []
        var name = index + 1
        while name < Int(node.next) {
            let value = sibling(name + 1)
            result.append((sibling(name).stringBytes ?? [], value))
            name = Int(value.node.next)
        }
        return result
    }

    /// An array's elements; empty when this is no array.
    package var elements: [JSONValue] { Array(eachElement) }

    /// An array's elements, to go through; none when this is no array.
    package var eachElement: JSONElements { JSONElements(of: self) }

    /// Offset of the name of the member whose value this is, for messages about names.
    package var nameOffset: Int { index > 0 ? Int(document.nodes[index - 1].start) : 0 }
}
