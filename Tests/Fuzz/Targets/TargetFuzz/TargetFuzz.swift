import Basics
import Config
import FuzzSupport
import HTTP1
import Policy

/// Targets against routes: a path that is let through decides for the same route however it is
/// read, and is forwarded as it came. Lines of the input are patterns, the last one is the target.
@main
enum TargetFuzz {
    private static let limits = HeadLimits()
    private static let patternsMax = 8
    /// Used when the input brings none.
    private static let patterns = [
        "G/admin/**", "/public/**", "/a/*/b", "/**/x", "/**/in/**/out", "/a b", "/\u{E4}", "/%",
        "/", "/a/", "/*/*",
    ].map { Array($0.utf8) }

    static func main() {
        Fuzzer.run { input in
            var lines = [UInt8](copying: input)
                .split(separator: ASCII.lineFeed, omittingEmptySubsequences: false)
                .map { Array($0) }
            let target = lines.popLast() ?? []
            let brought = lines.prefix(patternsMax)
            check(target, (brought.isEmpty ? patterns[...] : brought).compactMap(rule))
        }
    }

    /// A rule for all methods, or for GET or POST alone when the pattern has G or P before it.
    private static func rule(_ line: [UInt8]) -> RouteRule? {
        var rule = RouteRule()
        rule.path = line
        if line.first == UInt8(ascii: "G") || line.first == UInt8(ascii: "P") {
            rule.methods = [Array((line.first == UInt8(ascii: "G") ? "GET" : "POST").utf8)]
            rule.path.removeFirst()
        }
        return PathPattern.mistake(rule.path) == nil ? rule : nil
    }

    private static func check(_ target: [UInt8], _ rules: [RouteRule]) {
        let bytes = Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        var head = RequestHead()
        guard let parsed = Target(bytes, &head), parsed.text == target else { return }
        let careless = CarelessPath.read(parsed.path)
        guard let canonical = parsed.canonical else {
            return require(
                !RequestPath.isCanonical(parsed.path.span), "canonical, and refused")
        }
        require(canonical == careless, "an upstream may read another path")
        let table = RouteTable(rules)
        let route = table.match(method: Array("GET".utf8).span, path: canonical.span)
        require(
            route?.index == RouteReference.match(Array("GET".utf8), careless, rules),
            "another route than the reference's")
        checkForwarded(Forwarding.write(head, bytes), as: parsed, route, table)
    }

    /// What the upstream gets has the same path, byte by byte, and the same route.
    private static func checkForwarded(
        _ bytes: [UInt8], as sent: Target, _ route: Route?, _ table: RouteTable
    ) {
        var head = RequestHead()
        guard let forwarded = Target(bytes, &head) else {
            return require(false, "the upstream would refuse it")
        }
        require(
            forwarded.path == (sent.path.isEmpty ? [UInt8(ascii: "/")] : sent.path),
            "another path was forwarded")
        require(forwarded.query == sent.queryWithoutToken, "another query was forwarded")
        require(forwarded.canonical == sent.canonical, "forwarded it means something else")
        let path = forwarded.canonical ?? []
        let again = table.match(method: Array("GET".utf8).span, path: path.span)
        require(again?.index == route?.index, "forwarded it has another route")
    }
}
