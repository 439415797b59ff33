import JSON

/// A default as an operator would write it: declarations say `"30s"`, `100`, `false` or
/// `["RS256"]`, and the reference repeats it.
struct WrittenValue: Sendable {
    /// The JSON text.
    let json: String
}

extension WrittenValue: ExpressibleByStringLiteral {
    /// Text; declarations use no character that JSON escapes.
    init(stringLiteral text: String) { json = "\"\(text)\"" }
}

extension WrittenValue: ExpressibleByIntegerLiteral {
    /// A number.
    init(integerLiteral number: Int) { json = String(number) }
}

extension WrittenValue: ExpressibleByBooleanLiteral {
    /// A truth value.
    init(booleanLiteral truth: Bool) { json = truth ? "true" : "false" }
}

extension WrittenValue: ExpressibleByArrayLiteral {
    /// A list.
    init(arrayLiteral elements: WrittenValue...) {
        json = "[" + elements.map(\.json).joined(separator: ", ") + "]"
    }
}

extension WrittenValue: ExpressibleByDictionaryLiteral {
    /// An object.
    init(dictionaryLiteral members: (String, WrittenValue)...) {
        json = "{" + members.map { "\"\($0)\": \($1.json)" }.joined(separator: ", ") + "}"
    }
}
