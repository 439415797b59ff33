import Net
import Testing

@testable import Demo

/// What `postern demo` prints.
struct DemoScriptTests {
    @Test func everyEntryIsACommandWithAnExpectedStatus() throws {
        let issuer = try DemoIssuer(
            DemoIssuerOptions(listen: .network(host: "127.0.0.1", port: 0)))
        let script = try DemoScript(issuer: issuer, gateway: "http://127.0.0.1:8080")
        #expect(script.lines.count == script.entries.count * 3)
        for entry in script.entries {
            #expect(entry.command.hasPrefix("curl -si 'http://127.0.0.1:8080/"))
            #expect([200, 401, 403].contains(entry.status))
        }
        #expect(Set(script.entries.map(\.title)).count == script.entries.count)
    }
}
