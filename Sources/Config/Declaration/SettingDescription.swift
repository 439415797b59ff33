/// What the reference says of one setting.
struct SettingDescription: Sendable {
    /// What holds when the setting is not in the file.
    enum Presence: Sendable {
        /// The file is refused.
        case required
        /// This value, as JSON text.
        case defaulted(String)
        /// What these words say.
        case absent(String)
    }

    /// Name in the file.
    let name: String
    /// Kind of value.
    let kind: String
    /// What is allowed.
    let allowed: String
    /// What holds without it.
    let presence: Presence
    /// What it does.
    let sentence: String
    /// The section that it holds, if it is one or a list of them.
    let section: SectionDescription?
}
