import Foundation
import Testing

/// A file introduces what it holds, and its name says where to look.
struct FormTests {
    @Test(arguments: Checkout.all)
    func firstDeclarationIsExplained(file: SourceFile) {
        var lines = file.lines.map { $0.trimmingCharacters(in: .whitespaces) }[...]
        lines = lines.drop { $0.isEmpty || $0.contains(#/^(?:@?\w+ )*import /#) }
        // A suite inside another one is introduced where it begins.
        if lines.first?.contains(#/^extension \w+ {$/#) == true { lines = lines.dropFirst() }
        let sentence = lines.prefix { $0.hasPrefix("/// ") || $0 == "///" }
        #expect(!sentence.isEmpty, "\(lines.first ?? "nothing")")
        #expect(sentence.contains { $0.contains(#/[.:](?: |$)/#) })
    }

    /// The type that it declares or extends; a stage, the function that is the stage.
    @Test(arguments: Checkout.all)
    func fileIsNamedAfterWhatItHolds(file: SourceFile) throws {
        let name = String(file.name.prefix { $0 != "+" })
        let function = name.prefix(1).lowercased() + name.dropFirst()
        let type = try Regex(
            #"\b(struct|enum|class|protocol|extension|typealias) (\w+\.)?\#(name)\b"#)
        let stage = try Regex(#"\bfunc \#(function)\b"#)
        let holdsType = !file.lines(matching: type).isEmpty
        let holdsStage = file.path.contains("/Stages/") && !file.lines(matching: stage).isEmpty
        #expect(holdsType || holdsStage)
    }
}
