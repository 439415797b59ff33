import JSON

/// One setting, declared once: name, form (with unit and range), default, one sentence. The
/// reader, the range check and the reference are made from it.
struct Setting<Section: Sendable>: Sendable {
    /// What the reference says.
    let description: SettingDescription
    /// Stores the default; nothing for a setting without.
    let applyDefault: @Sendable (inout Section) -> Void
    /// Reads a value and stores it, or notes its mistakes and leaves the default.
    let read: @Sendable (JSONValue, inout Section, inout Reading) -> Void

    /// A setting with a default, written as an operator would write it.
    init<Value>(
        _ name: String, _ path: any WritableKeyPath<Section, Value> & Sendable, _ form: Form<Value>,
        default text: WrittenValue, _ sentence: String
    ) {
        self.init(name, path, form, presence: .defaulted(text.json), sentence) { section in
            section[keyPath: path] = form.valueOfDefault(text, of: name)
        }
    }

    /// A setting that has to be there.
    static func required<Value>(
        _ name: String, _ path: any WritableKeyPath<Section, Value> & Sendable, _ form: Form<Value>,
        _ sentence: String
    ) -> Setting {
        Setting(name, path, form, presence: .required, sentence) { _ in }
    }

    /// A setting that may be missing; `absent` says what then holds.
    static func optional<Value>(
        _ name: String, _ path: any WritableKeyPath<Section, Value?> & Sendable,
        _ form: Form<Value>,
        absent: String, _ sentence: String
    ) -> Setting {
        Setting(
            name, path,
            Form(kind: form.kind, allowed: form.allowed, section: form.section) {
                value, reading in form.read(value, &reading).map { .some($0) }
            }, presence: .absent(absent), sentence
        ) { _ in }
    }

    /// A section whose own settings have defaults.
    static func section<Value: DeclaredSection>(
        _ name: String, _ path: any WritableKeyPath<Section, Value> & Sendable, _ sentence: String
    ) -> Setting {
        let form = Form<Value>.section()
        return Setting(name, path, form, presence: .absent("the defaults below"), sentence) {
            $0[keyPath: path] = Value.withDefaults
        }
    }

    private init<Value>(
        _ name: String, _ path: any WritableKeyPath<Section, Value> & Sendable, _ form: Form<Value>,
        presence: SettingDescription.Presence, _ sentence: String,
        applyDefault: @escaping @Sendable (inout Section) -> Void
    ) {
        description = SettingDescription(
            name: name, kind: form.kind, allowed: form.allowed, presence: presence,
            sentence: sentence, section: form.section)
        self.applyDefault = applyDefault
        read = { value, section, reading in
            if let read = form.read(value, &reading) { section[keyPath: path] = read }
        }
    }
}

extension Form {
    /// The value that a default's text stands for. A default that its own form refuses is a
    /// mistake of ours, seen at the first start and by every test.
    fileprivate func valueOfDefault(_ text: WrittenValue, of name: String) -> Value {
        var reading = Reading(source: [])
        guard let document = try? JSONDocument(parsing: Array(text.json.utf8)),
            let value = read(document.root, &reading), reading.problemCount == 0
        else { preconditionFailure("the default of \(name) is not allowed: \(text.json)") }
        return value
    }
}
