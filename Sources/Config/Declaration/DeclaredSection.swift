import JSON

/// An object of the configuration whose members are declared settings.
protocol DeclaredSection: Sendable {
    /// A section without values.
    init()
    /// Its settings; each of its stored properties has one.
    static var settings: SettingTable<Self> { get }
    /// A paragraph for what no single setting's sentence can say.
    static var remarks: String { get }
    /// Checks what no single setting's form can check. Settings that hold a mistake already
    /// (`Reading.isSound`) are left alone, so that one mistake gives one problem.
    mutating func check(_ reading: inout Reading)
}

extension DeclaredSection {
    /// No remarks.
    static var remarks: String { "" }

    /// Nothing to check beyond the forms.
    mutating func check(_ reading: inout Reading) {}

    /// A section as an empty object gives it.
    static var withDefaults: Self { settings.prototype }

    /// Reads an object.
    static func read(_ object: JSONValue, _ reading: inout Reading) -> Self? {
        guard object.kind == .object else {
            reading.refuse(object, allowed: "an object")
            return nil
        }
        var section = withDefaults
        var seen: Set<String> = []
        for (name, value) in object.members {
            reading.inMember(name) { reading in
                if let setting = settings[name] {
                    seen.insert(setting.description.name)
                    let count = reading.problemCount
                    setting.read(value, &section, &reading)
                    reading.markUnsound(since: count)
                } else {
                    reading.refuseUnknown(
                        value, suggestion: NearestName.of(name, among: settings.names))
                }
            }
        }
        noteMissing(seen, &reading)
        section.check(&reading)
        return section
    }

    private static func noteMissing(_ seen: Set<String>, _ reading: inout Reading) {
        for setting in settings.all {
            guard case .required = setting.description.presence,
                !seen.contains(setting.description.name)
            else { continue }
            reading.inMember(Array(setting.description.name.utf8)) { reading in
                let count = reading.problemCount
                reading.refuse(
                    explanation: "missing, and there is no default; allowed is "
                        + setting.description.allowed)
                reading.markUnsound(since: count)
            }
        }
    }
}
