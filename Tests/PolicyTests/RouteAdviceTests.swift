import Config
import Policy
import Testing

/// Routes that are allowed and probably not meant.
struct RouteAdviceTests {
    private func warnings(_ rules: [RouteRule]) -> [String] {
        RouteAdvice.warnings(rules).map(\.description)
    }

    private func rule(
        _ text: String, _ access: RouteAccess = .protected, scopes: [String] = []
    ) -> RouteRule {
        var rule = RouteTableTests.rule(text)
        rule.access = access
        rule.scopes = scopes.map { Array($0.utf8) }
        return rule
    }

    @Test func methodsThatSlipPastAGuardedRouteAreNamed() {
        // The example of the configuration's first draft: DELETE /admin/x needs no scope.
        let found = warnings([
            rule("/public/**", .public), rule("GET,POST /admin/**", scopes: ["admin"]), rule("/**"),
        ])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("routes[1]: names methods, and for HEAD, PUT") == true)
        #expect(found.first?.contains("routes[2] (/**)") == true)
    }

    @Test func guardedRestIsNoGap() {
        let guarded = rule("GET,POST /admin/**", scopes: ["admin"])
        #expect(warnings([guarded, rule("/admin/**", .deny), rule("/**")]) == [])
        #expect(warnings([guarded, rule("/**", scopes: ["admin", "more"])]) == [])
        #expect(warnings([guarded]) == [])
        #expect(warnings([rule("GET /a"), rule("/a")]) == [])
    }

    @Test func publicRestIsAGap() {
        #expect(warnings([rule("GET /a"), rule("/**", .public)]).count == 1)
        #expect(warnings([rule("GET /a", .deny), rule("/**")]).count == 1)
        #expect(warnings([rule("GET /a", .public), rule("/**")]) == [])
    }

    @Test func routeBehindAWiderOneNeverDecides() {
        #expect(
            warnings([rule("/**"), rule("/admin/**", scopes: ["admin"])]) == [
                "routes[1]: never decides: routes[0] (/**) matches first"
            ])
        #expect(
            warnings([rule("/a/**", .public), rule("/a/b")]) == [
                "routes[1]: never decides: routes[0] (/a/**) matches first, and it is public"
            ])
        #expect(warnings([rule("/*/b"), rule("/a/b")]).count == 1)
        #expect(warnings([rule("/a"), rule("/a")]).count == 1)
        #expect(warnings([rule("GET /a"), rule("GET,POST /a")]).count == 0)
    }

    @Test func overlapIsNoShadow() {
        #expect(warnings([rule("/a/*"), rule("/*/b")]) == [])
        #expect(warnings([rule("/a"), rule("/a/*"), rule("/a/*/*"), rule("/a/**")]) == [])
        #expect(warnings([rule("GET /a"), rule("/a")]) == [])
    }

    @Test func thousandsOfWarningsAreCutShort() {
        let rules = [rule("/**")] + (0..<5000).map { rule("/r\($0)") }
        #expect(RouteAdvice.warnings(rules).count <= 101)
    }
}
