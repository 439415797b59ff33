import Testing

/// A target imports what it declares, and declares only what lies below it.
struct LayerTests {
    private static let manifest = Manifest(Checkout.text("Package.swift"))

    /// Modules of the toolchain that every target may import.
    private static let everywhere: Set<String> = ["Synchronization"]
    /// Modules of the system, and the targets that are their doors.
    private static let doors: [String: Set<String>] = ["Glibc": ["Net", "Postern"]]
    /// What tests may import besides.
    private static let forTests: Set<String> = [
        "Testing", "Foundation", "Glibc", "Synchronization",
    ]

    /// `package import struct Basics.Instant` and shorter forms; the module is captured.
    private static var importLine: Regex<(Substring, Substring)> {
        #/
        ^(?:@testable\s)?(?:(?:package|public|internal|private)\s)?
        import\s(?:(?:struct|enum|class|func)\s)?(\w+)
        /#
    }

    /// Imports stand before everything else.
    private static func imports(of file: SourceFile) -> Set<String> {
        var modules: Set<String> = []
        for line in file.text.code where !line.allSatisfy({ $0 == " " }) {
            guard
                let match = line.prefixMatch(
                    of: #/(?:@?\w+ )?import (?:(?:struct|enum|class|func) )?(\w+)/#)
            else { break }
            modules.insert(String(match.output.1))
        }
        return modules
    }

    @Test func tableIsRead() {
        #expect(Self.manifest.layers.count >= 15)
        #expect(Self.manifest.layers["Basics"]?.number == 1)
        #expect(Self.manifest.layers["HTTP1"]?.dependencies == ["Basics"])
        #expect(Self.manifest.tests["SystemTests"] == ["TestSupport"])
    }

    @Test(arguments: Checkout.sources)
    func sourceImportsOnlyWhatItsTargetDeclares(file: SourceFile) throws {
        let layer = try #require(Self.manifest.layers[file.target])
        for module in Self.imports(of: file).subtracting(Self.everywhere) {
            let isAllowed =
                Self.doors[module]?.contains(file.target) ?? layer.dependencies.contains(module)
            #expect(isAllowed, "\(module)")
        }
    }

    @Test(arguments: Checkout.tests)
    func testImportsOnlyWhatItsTargetDeclares(file: SourceFile) throws {
        let declared = try #require(Self.manifest.tests[file.target])
        let undeclared = Self.imports(of: file).subtracting(declared).subtracting(Self.forTests)
        #expect(undeclared.isEmpty)
    }

    @Test func everyTargetLiesAboveWhatItDeclares() {
        for (name, layer) in Self.manifest.layers {
            for dependency in layer.dependencies {
                guard let below = Self.manifest.layers[dependency] else { continue }
                #expect(below.number < layer.number, "\(name) declares \(dependency)")
            }
        }
    }

    @Test func nothingIsDeclaredInVain() {
        for (name, layer) in Self.manifest.layers {
            let files = Checkout.sources.filter { $0.target == name }
            let used = files.reduce(into: Set<String>()) { $0.formUnion(Self.imports(of: $1)) }
            #expect(layer.dependencies.subtracting(used).isEmpty, "\(name)")
        }
    }
}
