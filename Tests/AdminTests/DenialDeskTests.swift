import Authentication
import Config
import Logging
import Net
import Testing

@testable import Admin

/// Who may deny, and what is answered (issue 12, deny-list).
struct DenialDeskTests {
    private func desk(_ from: DenyFrom = .loopback, entries: Int = 10) throws -> DenialDesk {
        var configuration = Configuration()
        var issuer = IssuerConfiguration()
        issuer.issuer = Array("https://a".utf8)
        configuration.issuers = [issuer]
        configuration.limits.deniedEntries = entries
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return DenialDesk(try DenyList(configuration), from: from, logger: logger)
    }

    private func request(
        _ body: String = #"{"issuer": "https://a", "jti": "x", "expires_in": 60}"#,
        _ change: (inout AdminRequest) -> Void = { _ in }
    ) -> AdminRequest {
        var request = AdminRequest()
        request.method = .post
        request.path = "/deny"
        request.mediaType = "application/json"
        request.isLocal = true
        request.body = Array(body.utf8)
        change(&request)
        return request
    }

    @Test func goodRequestIsCarriedOut() throws {
        let desk = try desk()
        #expect(desk.answer(request()).status == 204)
        #expect(desk.report.entries == 1)
    }

    @Test func othersThanThisMachineNeedTheSetting() throws {
        let remote = request { $0.isLocal = false }
        #expect(try desk().answer(remote).status == 403)
        #expect(try desk(.anywhere).answer(remote).status == 204)
    }

    @Test func pageInABrowserCannotDeny() throws {
        let desk = try desk()
        #expect(desk.answer(request { $0.hasOrigin = true }).status == 403)
        for type in ["text/plain", "", "application/x-www-form-urlencoded"] {
            #expect(desk.answer(request { $0.mediaType = type }).status == 415)
        }
        #expect(desk.report.entries == 0)
    }

    @Test func mistakesAndAFullListAreTold() throws {
        let desk = try desk(entries: 1)
        let page = desk.answer(request("{}"))
        #expect(page.status == 400)
        #expect(String(decoding: page.body, as: UTF8.self).contains("problems"))
        #expect(desk.answer(request()).status == 204)
        let other = #"{"issuer": "https://a", "jti": "y", "expires_in": 60}"#
        #expect(desk.answer(request(other)).status == 503)
    }
}
