import Basics
import Config
import FuzzSupport
import JSON
import Policy

/// Configuration files: all mistakes are told, each on one printable line, and what is accepted
/// can be compiled.
@main
enum ConfigFuzz {
    static func main() {
        Fuzzer.run { input in
            let bytes = [UInt8](copying: input)
            switch ConfigReader.read(bytes) {
            case .success(let outcome):
                check(outcome.configuration, bytes)
                check(outcome.warnings)
                check(RouteAdvice.warnings(outcome.configuration.routes))
            case .failure(let mistakes):
                require(!mistakes.problems.isEmpty, "refused without a reason")
                check(mistakes.problems)
                require(again(bytes) == mistakes.problems, "read again, other mistakes")
            }
        }
    }

    private static func again(_ bytes: [UInt8]) -> [ConfigProblem] {
        switch ConfigReader.read(bytes) {
        case .success: []
        case .failure(let mistakes): mistakes.problems
        }
    }

    /// A problem's text comes from the file in part, and goes to a terminal and a log.
    private static func check(_ problems: [ConfigProblem]) {
        for problem in problems {
            let text = problem.description
            require(!text.isEmpty, "an empty problem")
            require(
                text.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) },
                "a problem that is not one printable line")
            require(text.utf8.count < 4096, "a problem that nobody reads")
        }
    }

    private static func check(_ configuration: Configuration, _ bytes: [UInt8]) {
        require(!configuration.listen.isEmpty, "nowhere to listen")
        let isGuarded = configuration.routes.contains { $0.access == .protected }
        require(!configuration.issuers.isEmpty || !isGuarded, "nobody can pass")
        for issuer in configuration.issuers {
            require(
                !issuer.audiences.isEmpty || issuer.audienceOptional, "no audience is asked for")
            require(!issuer.algorithms.isEmpty, "no algorithm")
            require((0...300).contains(issuer.clockSkew.seconds), "a skew out of range")
        }
        checkRoutes(configuration)
        let names = ProtectedNames(
            identityHeaders: configuration.identityHeaders,
            stripHeaders: configuration.stripHeaders)
        for rule in configuration.identityHeaders {
            require(names.contains(name: rule.name.span), "a client may send an identity header")
            require(
                !rule.name.isEmpty && rule.name.allSatisfy(ASCII.isTokenCharacter),
                "a header's name that is no token")
        }
    }

    private static func checkRoutes(_ configuration: Configuration) {
        let table = RouteTable(configuration.routes)
        for rule in configuration.routes {
            require(PathPattern.mistake(rule.path) == nil, "a pattern that never matches")
        }
        _ = table.match(method: Array("GET".utf8).span, path: Array("/a/b".utf8).span)
    }
}
