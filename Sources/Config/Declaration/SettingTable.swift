/// A section's settings, found by name.
struct SettingTable<Section: DeclaredSection>: Sendable {
    /// In the order of declaration.
    let all: [Setting<Section>]
    /// Their names, for suggestions.
    let names: [String]
    /// A section in which every setting has its default.
    let prototype: Section
    private let byName: [[UInt8]: Setting<Section>]

    /// Makes a table; a name that is declared twice is a mistake of ours.
    init(_ settings: [Setting<Section>]) {
        all = settings
        names = settings.map(\.description.name)
        byName = Dictionary(
            settings.map { (Array($0.description.name.utf8), $0) },
            uniquingKeysWith: { _, second in
                preconditionFailure("\(second.description.name) is declared twice")
            })
        var section = Section()
        for setting in settings { setting.applyDefault(&section) }
        prototype = section
    }

    /// The setting called `name`, compared byte by byte.
    subscript(_ name: [UInt8]) -> Setting<Section>? { byName[name] }

    /// What the reference says.
    var description: SectionDescription {
        SectionDescription(settings: all.map(\.description), remarks: Section.remarks)
    }
}

extension SettingTable: ExpressibleByArrayLiteral {
    /// A table of the settings listed.
    init(arrayLiteral settings: Setting<Section>...) { self.init(settings) }
}
