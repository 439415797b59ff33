import Basics
import Testing

@testable import JOSE

/// What a token that is kept for later takes.
struct CompactJWSTests {
    private static func parsed(_ claims: String) throws -> (jws: CompactJWS, length: Int) {
        let header = Base64URL.encode(Array(#"{"alg":"ES256"}"#.utf8))
        let dot = [UInt8(ascii: ".")]
        let token =
            header + dot + Base64URL.encode(Array(claims.utf8)) + dot
            + Base64URL.encode([UInt8](repeating: 1, count: 64))
        return (try CompactJWS(parsing: token.span), token.count)
    }

    /// A client chooses what waits for new keys, so the bound on that counts memory and not
    /// letters.
    @Test func tokenOfManySmallClaimsCountsForWhatItTakes() throws {
        let zeros = [String](repeating: "0", count: 5800).joined(separator: ",")
        let (list, length) = try Self.parsed("{\"iss\":\"x\",\"l\":[\(zeros)]}")
        #expect(length < 16 * 1024)
        #expect(list.byteCount > 8 * length)
        // An honest one of a thousand letters leaves room for all that may wait.
        let text = String(repeating: "a", count: 600)
        let (plain, _) = try Self.parsed("{\"iss\":\"x\",\"sub\":\"\(text)\",\"exp\":1}")
        #expect(plain.byteCount < 4 * 1024)
    }
}
