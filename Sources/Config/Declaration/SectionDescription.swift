/// What the reference says of one section.
struct SectionDescription: Sendable {
    /// Its settings, in the order of their declaration.
    let settings: [SettingDescription]
    /// A paragraph for what no single setting's sentence can say; may be empty.
    let remarks: String
}
