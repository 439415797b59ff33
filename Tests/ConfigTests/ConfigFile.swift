import Config

/// A small valid configuration in which a test replaces, adds or removes members.
struct ConfigFile {
    private var members: [(name: String, json: String)] = [
        ("listen", #""127.0.0.1:8080""#),
        ("upstream", #""http://127.0.0.1:3000""#),
        ("issuers", #"[{"issuer": "https://id.example", "audiences": ["orders"]}]"#),
        ("routes", #"[{"path": "/**"}]"#),
    ]

    /// The file with some members replaced; nil removes one.
    init(_ changes: [(String, String?)] = []) {
        for (name, json) in changes {
            let index = members.firstIndex { $0.name == name }
            switch (index, json) {
            case (let index?, let json?): members[index].json = json
            case (let index?, nil): members.remove(at: index)
            case (nil, let json?): members.append((name, json))
            case (nil, nil): break
            }
        }
    }

    /// The file with one issuer of these members.
    init(issuer members: String) {
        self.init([
            ("issuers", #"[{"issuer": "https://id.example", "audiences": ["a"], \#(members)}]"#)
        ])
    }

    var bytes: [UInt8] {
        Array(
            ("{" + members.map { "\"\($0.name)\": \($0.json)" }.joined(separator: ",\n") + "}").utf8
        )
    }

    /// The tree, nil when the file is refused.
    var configuration: Configuration? { try? ConfigReader.read(bytes).get().configuration }

    /// The warnings as lines; nil when the file is refused.
    var warnings: [String]? {
        try? ConfigReader.read(bytes).get().warnings.map(\.description)
    }

    var problems: [ConfigProblem] { ConfigFile.problems(bytes) }

    static func problems(_ bytes: [UInt8]) -> [ConfigProblem] {
        switch ConfigReader.read(bytes) {
        case .success: []
        case .failure(let mistakes): mistakes.problems
        }
    }
}
