/// Where a setting stands in the file, as an operator would write it: `issuers[0].audiences`,
/// `identity_headers["X-Auth-Subject"]`.
struct SettingPath: Hashable, Sendable, CustomStringConvertible {
    /// The written form; empty for the whole file.
    let description: String

    /// The whole file.
    static let root = SettingPath(description: "")

    /// The member `name` of the object here.
    func member(_ name: [UInt8]) -> SettingPath {
        guard !name.isEmpty, name.allSatisfy(Self.isPlain) else {
            return SettingPath(description: "\(description)[\(ShownText.quoted(name))]")
        }
        let text = String(decoding: name, as: UTF8.self)
        return SettingPath(description: description.isEmpty ? text : "\(description).\(text)")
    }

    /// The member `name` of the object here.
    func member(_ name: String) -> SettingPath { member(Array(name.utf8)) }

    /// The element at `index` of the array here.
    func element(_ index: Int) -> SettingPath {
        SettingPath(description: "\(description)[\(index)]")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
