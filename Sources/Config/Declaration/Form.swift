import JSON

/// How a kind of setting is written in JSON: its name for the reference, what is allowed, and the
/// reader that turns a JSON value into the setting's value.
struct Form<Value: Sendable>: Sendable {
    /// Short name of the kind, such as `duration`.
    let kind: String
    /// What is allowed, as an end of the sentence "allowed is ...".
    let allowed: String
    /// The section that values of this form hold, for the reference.
    let section: SectionDescription?
    /// Reads a value, or notes every mistake in it and answers nil.
    let read: @Sendable (JSONValue, inout Reading) -> Value?

    /// A form that notes its mistakes itself.
    init(
        kind: String, allowed: String, section: SectionDescription? = nil,
        read: @escaping @Sendable (JSONValue, inout Reading) -> Value?
    ) {
        self.kind = kind
        self.allowed = allowed
        self.section = section
        self.read = read
    }

    /// A form whose every mistake is answered with what is allowed.
    init(
        kind: String, allowed: String, parse: @escaping @Sendable (JSONValue) -> Value?
    ) {
        self.init(kind: kind, allowed: allowed) { value, reading in
            guard let parsed = parse(value) else {
                reading.refuse(value, allowed: allowed)
                return nil
            }
            return parsed
        }
    }
}
