import Config
import Testing

@testable import Policy

/// Matching, with a few routes and with thousands: the same answers for about the same work.
struct RouteTableTests {
    /// Patterns in their order, a request, and the route that decides.
    struct Case: Sendable, CustomTestStringConvertible {
        let patterns: [String]
        let path: String
        let method: String
        let expected: Int?

        init(_ patterns: [String], _ path: String, _ expected: Int?, method: String = "GET") {
            self.patterns = patterns
            self.path = path
            self.method = method
            self.expected = expected
        }

        var testDescription: String { "\(method) \(path) among \(patterns)" }
    }

    static let cases: [Case] = [
        Case(["/"], "/", 0), Case(["/"], "/a", nil), Case(["/a"], "/a", 0),
        Case(["/a"], "/a/", nil), Case(["/a/"], "/a/", 0), Case(["/a/"], "/a", nil),
        Case(["/a"], "/A", nil), Case(["/a"], "/ab", nil), Case(["/ab"], "/a", nil),
        Case(["/a"], "/x/a", nil), Case(["/a"], "/a/x", nil), Case(["/*"], "/a", 0),
        Case(["/*"], "/", 0), Case(["/*"], "/a/b", nil), Case(["/a/*"], "/a/", 0),
        Case(["/a/*"], "/a", nil), Case(["/**"], "/", 0), Case(["/**"], "/a/b/c/", 0),
        Case(["/admin/**"], "/admin", 0), Case(["/admin/**"], "/admin/", 0),
        Case(["/admin/**"], "/admin/x/y", 0), Case(["/admin/**"], "/administrator", nil),
        Case(["/**/x"], "/x", 0), Case(["/**/x"], "/a/b/x", 0), Case(["/**/x"], "/x/a", nil),
        Case(["/**/x"], "/a/xx", nil), Case(["/a/**/b"], "/a/b", 0),
        Case(["/a/**/b"], "/a/x/y/b", 0), Case(["/a/**/b"], "/a", nil),
        Case(["/a/**/b"], "/b", nil), Case(["/a/**/a"], "/a", nil), Case(["/a/**/a"], "/a/a", 0),
        Case(["/**/*"], "/a", 0), Case(["/**/*"], "/", 0), Case(["/a/**/*"], "/a", nil),
        Case(["/a/**/*/b"], "/a/x/b", 0), Case(["/a/**/*/b"], "/a/b", nil),
        Case(["/**/b/"], "/a/b/", 0), Case(["/**/b/"], "/a/b", nil),
        Case(["/**/in/**"], "/in", 0), Case(["/**/in/**"], "/a/in/b", 0),
        Case(["/**/in/**"], "/a/inn/b", nil), Case(["/**/in/**"], "/", nil),
        Case(["/**/a/**/b"], "/x/a/y/b", 0), Case(["/**/a/**/b"], "/b/a", nil),
        Case(["/**/a/*/**/b"], "/a/a/x/b", 0), Case(["/**/a/*/**/b"], "/a/b", nil),
        Case(["/public/**", "/**"], "/public/a", 0), Case(["/public/**", "/**"], "/p", 1),
        Case(["/**", "/public/**"], "/public/a", 0), Case(["/*/b", "/a/*"], "/a/b", 0),
        Case(["/a/*", "/*/b"], "/a/b", 0), Case(["/**/b", "/a/b"], "/a/b", 0),
        Case(["/a/b", "/**/b"], "/a/b", 0), Case(["/a/b", "/a/b"], "/a/b", 0),
        Case(["GET /a", "/a"], "/a", 0), Case(["GET /a", "/a"], "/a", 1, method: "POST"),
        Case(["GET /a", "/a"], "/a", 1, method: "get"),
        Case(["GET /a", "/**"], "/a", 1, method: "HEAD"),
        Case(["GET /a"], "/a", nil, method: "PUT"),
        Case(["GET /a", "POST /a", "/a"], "/a", 1, method: "POST"),
        Case(["/ä ö"], "/ä ö", 0), Case(["/a"], "a", nil), Case(["/**"], "", nil),
        Case(["/**"], "*", nil), Case(["/a\u{0}"], "/a", nil),
    ]

    static func rule(_ text: String) -> RouteRule {
        var rule = RouteRule()
        let parts = text.split(separator: " /", maxSplits: 1).map(String.init)
        let hasMethods = parts.count == 2 && !text.hasPrefix("/")
        rule.methods =
            hasMethods ? parts[0].split(separator: ",").map { Array($0.utf8) } : []
        rule.path = Array((hasMethods ? "/" + parts[1] : text).utf8)
        return rule
    }

    static func search(
        _ table: RouteTable, _ method: String, _ path: String
    ) -> (index: Int?, visited: Int) {
        let method = Array(method.utf8)
        let path = Array(path.utf8)
        return table.search(method: method.span, path: path.span)
    }

    @Test(arguments: cases)
    func firstMatchDecides(test: Case) {
        let table = RouteTable(test.patterns.map(Self.rule))
        #expect(Self.search(table, test.method, test.path).index == test.expected)
    }

    /// Lesson of Caddy's CVE-2026-27588: more routes must not mean other rules.
    @Test(arguments: cases)
    func thousandOtherRoutesChangeNothing(test: Case) {
        let others = (0..<1000).map { index in
            ["/zz/s\(index)/**", "/zz/\(index)/*/x", "/zz/**/e\(index)", "GET /zz/\(index)"][
                index % 4]
        }
        let before = RouteTable((others + test.patterns).map(Self.rule))
        let after = RouteTable((test.patterns + others).map(Self.rule))
        #expect(
            Self.search(before, test.method, test.path).index == test.expected.map { $0 + 1000 })
        #expect(Self.search(after, test.method, test.path).index == test.expected)
    }

    @Test func workDoesNotGrowWithTheRoutes() {
        func work(_ count: Int) -> (index: Int?, visited: Int) {
            let patterns = (0..<count).flatMap { ["/svc\($0)/items/*", "/svc\($0)/admin/**"] }
            let table = RouteTable((patterns + ["/**"]).map(Self.rule))
            return Self.search(table, "GET", "/svc\(count - 1)/items/7")
        }
        let one = work(1)
        let many = work(5000)
        #expect(one.index == 0)
        #expect(many.index == 9998)
        #expect(many.visited <= one.visited + 1)
    }

    @Test func sameWorkForEqualPathsWithManyMethods() {
        let rules = [RouteRule](repeating: Self.rule("GET,POST /a"), count: 10_000)
        let table = RouteTable(rules + [Self.rule("/a")])
        let found = Self.search(table, "PUT", "/a")
        #expect(found.index == 10_000)
        #expect(found.visited <= 3)
    }

    @Test func longestPathIsSearchedInBoundedWork() {
        let table = RouteTable(["/a/**/b/*/c", "/**/d", "/a/*/**"].map(Self.rule))
        let path = String(repeating: "/a", count: 4000)
        let found = Self.search(table, "GET", path)
        #expect(found.index == 2)
        #expect(found.visited < 20)
    }

    /// The tree against the definition, on random patterns over a small alphabet.
    @Test func treeAgreesWithTheDefinition() {
        var random = SmallGenerator(state: 0x5EED)
        for _ in 0..<400 {
            let patterns = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                randomPattern(&random)
            }
            let table = RouteTable(patterns.map(Self.rule))
            for _ in 0..<40 {
                let segments = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    ["a", "b", "c", ""].randomElement(using: &random) ?? ""
                }
                let expected = patterns.firstIndex { pattern in
                    matches(pattern.dropFirst().components, segments[...])
                }
                let path = "/" + segments.joined(separator: "/")
                #expect(
                    Self.search(table, "GET", path).index == expected, "\(path) in \(patterns)")
            }
        }
    }

    private func randomPattern(_ random: inout SmallGenerator) -> String {
        var segments: [String] = []
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let next = ["a", "b", "c", "*", "**"].randomElement(using: &random) ?? "a"
            if next != "**" || segments.last != "**" { segments.append(next) }
        }
        return "/" + segments.joined(separator: "/")
    }

    private func matches(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        if first == "**" {
            return (path.startIndex...path.endIndex).contains {
                matches(pattern.dropFirst(), path[$0...])
            }
        }
        guard let segment = path.first, first == "*" || first == segment else { return false }
        return matches(pattern.dropFirst(), path.dropFirst())
    }
}

extension Substring {
    fileprivate var components: ArraySlice<String> {
        split(separator: "/", omittingEmptySubsequences: false).map(String.init)[...]
    }
}

/// SplitMix64: the same numbers on every run.
struct SmallGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
