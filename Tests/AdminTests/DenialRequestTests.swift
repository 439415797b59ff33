import Authentication
import Basics
import Testing

@testable import Admin

/// The body of `POST /deny`: all mistakes at once (issue 12, deny-list).
struct DenialRequestTests {
    private static let now = WallTime(seconds: 1_700_000_000)

    private func mistakes(_ body: String) -> [String] {
        do throws(DenialRequest.Mistakes) {
            _ = try read(body)
            return []
        } catch {
            return error.texts
        }
    }

    private func read(_ body: String) throws(DenialRequest.Mistakes) -> DenialRequest {
        try DenialRequest(
            parsing: Array(body.utf8), now: Self.now, knows: { $0 == Array("https://a".utf8) })
    }

    @Test(arguments: [
        (#""jti": "x", "expires_in": 60"#, Denial.Kind.tokenID, Int64(60)),
        (#""sid": "x", "expires_at": 1700000001"#, .sessionID, 1),
        (#""sub": "x", "expires_at": 1700000001.0"#, .subject, 1),
        (#""sub": "x", "expires_in": 31622400"#, .subject, 31_622_400),
    ])
    func goodBodiesAreRead(members: String, kind: Denial.Kind, seconds: Int64) throws {
        let wish = try read(#"{"issuer": "https://a", \#(members)}"#)
        #expect(wish.kind == kind)
        #expect(wish.value == Array("x".utf8))
        #expect(wish.expires == Self.now.adding(seconds: seconds))
    }

    @Test(arguments: [
        #""jti": "x""#, #""jti": "x", "sid": "y", "expires_in": 5"#, #""expires_in": 5"#,
        #""jti": "", "expires_in": 5"#, #""jti": 7, "expires_in": 5"#,
        #""jti": "x", "expires_in": 0"#, #""jti": "x", "expires_in": -1"#,
        #""jti": "x", "expires_in": "5""#, #""jti": "x", "expires_in": 1e99"#,
        #""jti": "x", "expires_in": 31622401"#, #""jti": "x", "expires_at": 1700000000"#,
        #""jti": "x", "expires_at": 1731622401"#, #""jti": "x", "expires_at": 9e18"#,
        #""jti": "x", "expires_in": 5, "expires_at": 1700000005"#,
        #""jti": "x", "expires_in": 5, "exp": 3"#,
    ])
    func eachMistakeIsTold(members: String) {
        #expect(mistakes(#"{"issuer": "https://a", \#(members)}"#).count == 1)
    }

    @Test func longValueIsAMistake() {
        let long = String(repeating: "x", count: 1025)
        #expect(
            mistakes(#"{"issuer": "https://a", "jti": "\#(long)", "expires_in": 5}"#).count == 1)
    }

    @Test func allMistakesAreToldAtOnce() {
        let texts = mistakes(#"{"issuer": "https://b", "jit": "x", "expires_in": 0}"#)
        #expect(texts.count == 4)
        #expect(texts.contains { $0.hasPrefix("issuer:") })
        #expect(texts.contains { $0.hasPrefix("jit:") })
    }

    @Test(arguments: ["", "x", "[]", "null", "{", #"{"jti": "a", "jti": "b"}"#])
    func bodyThatIsNoObjectIsOneMistake(body: String) {
        #expect(mistakes(body) == ["the body is not a JSON object"])
    }
}
