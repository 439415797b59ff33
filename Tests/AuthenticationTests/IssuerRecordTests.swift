import Basics
import Testing

@testable import Authentication

/// The text in which an issuer's documents are kept (issue 12, outage).
struct IssuerRecordTests {
    private static let issuer = Array("https://id.example/\"é".utf8)
    private static let record = IssuerRecord(
        metadata: .init(
            url: "https://id.example/d", body: Array("{\n \"a\": \"é\\u0000\"}".utf8),
            confirmed: WallTime(seconds: 1_700_000_000)),
        keys: .init(
            url: "https://id.example/k", body: Array("{\"keys\":[]}".utf8),
            confirmed: WallTime(seconds: 1_700_000_001)))

    private func flaw(_ text: String) -> IssuerRecord.Flaw? {
        do throws(IssuerRecord.Flaw) {
            _ = try IssuerRecord(parsing: Array(text.utf8), issuer: Self.issuer)
            return nil
        } catch {
            return error
        }
    }

    @Test func recordComesBackWordForWord() throws {
        let bytes = Self.record.bytes(issuer: Self.issuer)
        #expect(try IssuerRecord(parsing: bytes, issuer: Self.issuer) == Self.record)
        let empty = IssuerRecord()
        let text = empty.bytes(issuer: Self.issuer)
        #expect(try IssuerRecord(parsing: text, issuer: Self.issuer) == empty)
    }

    @Test func recordOfAnotherIssuerOrVersionIsRefused() {
        let bytes = Self.record.bytes(issuer: Self.issuer)
        #expect(throws: IssuerRecord.Flaw.otherIssuer) {
            try IssuerRecord(parsing: bytes, issuer: Array("https://id.example/".utf8))
        }
        #expect(flaw(#"{"format":2,"issuer":"x"}"#) == .otherFormat)
        #expect(flaw("{}") == .otherFormat)
        #expect(flaw(#"{"format":1}"#) == .otherIssuer)
    }

    @Test(arguments: [
        #""x""#, "[]", "{}", #"{"url":"u","body":"b"}"#, #"{"url":"u","confirmed_at":1}"#,
        #"{"url":7,"body":"b","confirmed_at":1}"#, #"{"url":"u","body":"b","confirmed_at":"1"}"#,
        #"{"url":"u","body":"b","confirmed_at":1.5}"#,
        #"{"url":"u","body":"b","confirmed_at":1e99}"#,
    ])
    func malformedDocumentIsRefused(document: String) {
        let text = #"{"format":1,"issuer":"https://id.example/\"é","keys":\#(document)}"#
        #expect(flaw(text) == .malformed)
    }

    @Test func everyPrefixOfARecordIsRefused() {
        let bytes = Self.record.bytes(issuer: Self.issuer)
        for count in 0..<(bytes.count - 1) {
            #expect(throws: IssuerRecord.Flaw.self) {
                try IssuerRecord(parsing: Array(bytes.prefix(count)), issuer: Self.issuer)
            }
        }
    }
}
