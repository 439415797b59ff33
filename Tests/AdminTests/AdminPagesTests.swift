import Basics
import JSON
import Synchronization
import Telemetry
import Testing

@testable import Admin
@testable import Authentication

/// The operator's pages, without a socket.
struct AdminPagesTests {
    private func pages(_ issuers: IssuerReport...) -> AdminPages {
        AdminPages(version: "1.2.3", counters: [WorkerCounters()], issuers: { issuers })
    }

    private func json(_ page: AdminPage) throws -> JSONValue {
        try JSONDocument(parsing: Array(page.body.dropLast())).root
    }

    @Test func healthDependsOnNothing() {
        let down = pages(.down, .down)
        down.beginDraining()
        let page = down.page(at: "/healthz")
        #expect(page.status == 200)
        #expect(page.body == Array("ok\n".utf8))
    }

    @Test func readyWithTheKeysOfEveryIssuer() throws {
        let page = pages(.up, .up).page(at: "/readyz")
        let body = try json(page)
        #expect(page.status == 200)
        #expect(page.contentType == "application/json; charset=utf-8")
        #expect(body["ready"]?.bool == true)
        #expect(body["draining"]?.bool == false)
        let issuer = try #require(body["issuers"]?.elements.first)
        #expect(body["issuers"]?.elements.count == 2)
        #expect(issuer["issuer"]?.text == "https://id.example/\"a\"")
        #expect(issuer["ready"]?.bool == true)
        #expect(issuer["keys"]?.integer == 3)
        #expect(issuer["keys_skipped"]?.integer == 1)
        #expect(issuer["keys_age_seconds"]?.integer == 90)
        #expect(issuer["last_error"]?.kind == .null)
    }

    @Test func notReadyWhileOneIssuersKeysAreMissing() throws {
        let page = pages(.up, .down).page(at: "/readyz")
        let body = try json(page)
        #expect(page.status == 503)
        #expect(body["ready"]?.bool == false)
        let issuers = try #require(body["issuers"]?.elements)
        #expect(issuers.map { $0["ready"]?.bool } == [true, false])
        #expect(issuers[1]["keys_age_seconds"]?.kind == .null)
        #expect(issuers[1]["last_error"]?.text == "connection refused")
    }

    @Test func notReadyWhileDraining() throws {
        let pages = pages(.up)
        pages.beginDraining()
        let page = pages.page(at: "/readyz")
        #expect(page.status == 503)
        #expect(try json(page)["draining"]?.bool == true)
    }

    @Test func withoutIssuersThereIsNothingToWaitFor() {
        #expect(pages().page(at: "/readyz").status == 200)
    }

    @Test(arguments: [
        "", "/", "/healthz/", "/HEALTHZ", "//healthz", "/healthz?", "/metrics/x", "/public/a",
    ])
    func otherPathsAreNotFound(path: String) {
        #expect(pages(.up).page(at: path).status == 404)
    }
}

extension IssuerReport {
    /// An issuer that is well, with a name that needs escaping.
    static let up = IssuerReport(
        issuer: #"https://id.example/"a""#, isReady: true, keyCount: 3, skippedKeyCount: 1,
        keysAge: .seconds(90), areKeysRestored: false, areKeysStale: false, keysGeneration: 2,
        lastError: nil, fetches: 10, failures: 4, demandedFetches: 1,
        failureCounts: FailureCounts())
    /// An issuer that never answered.
    static let down = IssuerReport(
        issuer: "https://down.example", isReady: false, keyCount: 0, skippedKeyCount: 0,
        keysAge: nil, areKeysRestored: false, areKeysStale: false, keysGeneration: 0,
        lastError: "connection refused", fetches: 5, failures: 5, demandedFetches: 0,
        failureCounts: FailureCounts())
}
