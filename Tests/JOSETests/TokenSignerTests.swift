import Basics
import Crypto
import JSON
import Testing

@testable import JOSE

/// The demo issuer's signing and publishing.
struct TokenSignerTests {
    @Test func aPublishedKeyHasNoPrivateMembers() throws {
        for kind in KeyKind.allCases {
            let jwk = try JSONDocument(parsing: try Workshop.signer(kind).publicJWK()).root
            for name in ["d", "p", "q", "dp", "dq", "qi", "k"] {
                #expect(jwk.member(Array(name.utf8)) == nil)
            }
            #expect(jwk["use"]?.text == "sig")
            #expect(jwk["kid"]?.text == "\(kind)")
        }
    }

    @Test func headersNameWhatTheyAreGiven() throws {
        let signer = try Workshop.freshSigner("k\"1")
        let token = try signer.sign(claims: Array("{}".utf8), type: "at+jwt")
        let head = Base64URL.decode(Array(token.prefix { $0 != UInt8(ascii: ".") }).span)
        let header = try JSONDocument(parsing: try #require(head)).root
        #expect(header["alg"]?.text == "ES256")
        #expect(header["kid"]?.text == "k\"1")
        #expect(header["typ"]?.text == "at+jwt")
        #expect(header.count == 3)
    }

    @Test func anAlgorithmThatDoesNotFitTheKeySignsNothing() throws {
        let key = try Workshop.signer(.p256).key
        let signer = TokenSigner(key: key, algorithm: .rs256, keyID: nil)
        #expect(throws: CryptoFailure.algorithmMismatch) {
            _ = try signer.sign(claims: Array("{}".utf8))
        }
    }
}
