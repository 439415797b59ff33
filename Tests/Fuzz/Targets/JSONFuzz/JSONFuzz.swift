import Basics
import FuzzSupport
import JSON

/// The JSON reader: what it accepts means the same when written again, ends nowhere earlier, and
/// fits the limits exactly.
@main
enum JSONFuzz {
    static func main() {
        Fuzzer.run { input in
            let bytes = [UInt8](copying: input)
            do throws(JSONFailure) {
                check(try JSONDocument(parsing: bytes), bytes)
            } catch {
                check(error, bytes)
            }
        }
    }

    private static func check(_ failure: JSONFailure, _ bytes: [UInt8]) {
        require((0...bytes.count).contains(failure.offset), "the failure lies outside")
        let (line, column) = failure.position(in: bytes)
        require(line >= 1 && column >= 1, "the failure has no place")
    }

    private static func check(_ document: JSONDocument, _ bytes: [UInt8]) {
        let root = document.root
        let tree = Tree(root)
        let again = parse(Tree.written(root))
        require(again.map { Tree($0.root) } == tree, "written again it means something else")
        let source = parse(root.rawText)
        require(source.map { Tree($0.root) } == tree, "its own source means something else")
        let around = bytes[..<root.offset] + bytes[(root.offset + root.rawText.count)...]
        require(around.allSatisfy { " \t\n\r".utf8.contains($0) }, "more than one value")
        checkLimits(bytes, depth: tree.depth, nodes: tree.nodes)
        checkPrefix(bytes, root)
    }

    private static func parse(_ bytes: [UInt8], _ limits: JSONLimits = .default) -> JSONDocument? {
        try? JSONDocument(parsing: bytes, limits: limits)
    }

    /// The document fits limits of its own size and no lower ones.
    private static func checkLimits(_ bytes: [UInt8], depth: Int, nodes: Int) {
        let exact = JSONLimits(bytes: bytes.count, depth: depth, nodes: nodes)
        require(parse(bytes, exact) != nil, "limits of its own size refuse it")
        for lower in [
            JSONLimits(bytes: bytes.count - 1, depth: depth, nodes: nodes),
            JSONLimits(bytes: bytes.count, depth: depth - 1, nodes: nodes),
            JSONLimits(bytes: bytes.count, depth: depth, nodes: nodes - 1),
        ] where lower.depth >= 0 {
            require(parse(bytes, lower) == nil, "a limit was not kept")
        }
    }

    /// A value that has an end mark is not whole without it. Which prefix is looked at follows
    /// from the content.
    private static func checkPrefix(_ bytes: [UInt8], _ root: JSONValue) {
        guard root.kind != .number else { return }
        let end = root.offset + root.rawText.count
        let sum = bytes.reduce(0) { $0 &* 31 &+ Int($1) }
        for cut in [end - 1, root.offset, abs(sum % max(end, 1))] {
            require(parse(Array(bytes.prefix(cut))) == nil, "half a document was accepted")
        }
    }
}
