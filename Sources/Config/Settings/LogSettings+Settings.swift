/// Every setting of `log`.
extension LogSettings: DeclaredSection {
    static let settings: SettingTable<LogSettings> = [
        Setting(
            "level", \.level, .choice(), default: "info", "Least severe level that is written."),
        Setting(
            "format", \.format, .choice(), default: "json",
            "One JSON object a line, or text for a person; always to standard error."),
    ]
}
