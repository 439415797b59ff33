/// The reference of all settings, made from their declarations: `docs/configuration.md`.
package enum ConfigReference {
    /// The document's text.
    package static func markdown() -> String {
        introduction + pages(Configuration.settings.description, path: "").joined()
    }

    private static let introduction = """
        # Configuration

        Made from the declarations in `Sources/Config`; a test keeps it true. Change it there.

        The configuration is one JSON file (RFC 8259, UTF-8, without comments). `postern check \
        --config FILE` tells all mistakes at once, each with its path and line. A name that is \
        not listed here is a mistake. `config.example.json` is a file to begin with.

        A duration is a number and its unit in a string: `"250ms"`, `"30s"`, `"5m"`, `"1h"`. A \
        size is a number of bytes, or a string with a unit: `65536`, `"64KiB"`, `"1MiB"`.

        """

    /// One page for a section, then one for each section in it.
    private static func pages(_ section: SectionDescription, path: String) -> [String] {
        let title = path.isEmpty ? "The file" : "`\(path)`"
        var page = "\n## \(title)\n\n"
        page += "| setting | value | default | |\n|---|---|---|---|\n"
        page += section.settings.map(row).joined()
        if !section.remarks.isEmpty { page += "\n\(section.remarks)\n" }
        let inner = section.settings.flatMap { setting in
            setting.section.map { pages($0, path: innerPath(of: setting, in: path)) } ?? []
        }
        return [page] + inner
    }

    private static func innerPath(of setting: SettingDescription, in path: String) -> String {
        let name = path.isEmpty ? setting.name : "\(path).\(setting.name)"
        return switch setting.kind {
        case "section": name
        case "object": name + "[\"...\"]"
        default: name + "[]"
        }
    }

    private static func row(_ setting: SettingDescription) -> String {
        let cells = ["`\(setting.name)`", setting.allowed, absence(setting), setting.sentence]
        return "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
    }

    private static func absence(_ setting: SettingDescription) -> String {
        switch setting.presence {
        case .required: "required"
        case .defaulted(let json): "`\(json)`"
        case .absent(let words): words
        }
    }

    private static func escaped(_ text: String) -> String {
        text.map { $0 == "|" ? "\\|" : String($0) }.joined()
    }
}
