/// What Package.swift says about targets: their layers and what they may import.
struct Manifest {
    /// One target of `Sources`.
    struct Layer {
        /// Its number in the comments of the table.
        let number: Int
        /// Modules that it declares.
        let dependencies: Set<String>
    }

    /// Targets of `Sources` by name.
    let layers: [String: Layer]
    /// Modules that each folder of `Tests` declares.
    let tests: [String: Set<String>]

    init(_ text: String) {
        var layers: [String: Layer] = [:]
        var tests: [String: Set<String>] = [:]
        var number = 0
        for part in Self.statements(text) {
            if let heading = part.firstMatch(of: #/// (\d) \w+: /#) {
                number = Int(heading.output.1) ?? number
            }
            let names = part.matches(of: #/"(\w+)"/#).map { String($0.output.1) }
            let modules = Set(names.dropFirst()).union(Self.products(part))
            guard let name = names.first else { continue }
            if part.contains(".testTarget(") || part.contains(#/\.target\(\s*name: "TestSupport"/#)
            {
                tests[name] = modules
            } else if part.contains(#/\btests\(/#) {
                tests[name + "Tests"] = modules.union([name, "Basics", "TestSupport"])
            } else if part.contains(".executableTarget(") {
                // The program stands above everything, the demo's library included.
                layers["Postern"] = Layer(number: number + 1, dependencies: modules)
            } else if part.contains(#/\.systemLibrary\(/#) {
                layers[name] = Layer(number: number, dependencies: [])
            } else if part.contains(#/\blayer\(|\.target\(/#) {
                layers[name] = Layer(number: number, dependencies: modules)
            }
        }
        // The fuzz targets have a table of their own; each may look into all that it feeds.
        tests["Fuzz"] = Set(layers.keys).union([
            "AnswerSupport", "CFuzzer", "FuzzSupport", "Logging",
        ])
        tests["Simulation"] = Set(layers.keys).union(["CKernel", "Logging"])
        self.layers = layers
        self.tests = tests
    }

    /// The table's entries, each with the comment above it.
    private static func statements(_ text: String) -> [Substring] {
        let table = text.split(separator: "    targets: [", maxSplits: 1).last ?? ""
        var entries: [Substring] = []
        var start = table.startIndex
        var depth = 0
        for index in table.indices {
            switch table[index] {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "," where depth == 0:
                entries.append(table[start..<index])
                start = table.index(after: index)
            default: break
            }
            if depth < 0 { break }
        }
        return entries
    }

    /// Modules of other packages, which the table names by constants.
    private static func products(_ part: Substring) -> [String] {
        [("argumentParser", "ArgumentParser"), ("logging", "Logging")].filter { name, _ in
            part.contains(name)
        }.map(\.1)
    }
}
