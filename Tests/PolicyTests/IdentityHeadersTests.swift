import Basics
import Config
import JSON
import Policy
import Testing

/// From claims to header lines: what is written, what is left out, what refuses the request.
struct IdentityHeadersTests {
    private static func rule(
        _ claim: String, _ encoding: HeaderEncoding = .strict, required: Bool = false
    ) -> IdentityHeaderRule {
        var rule = IdentityHeaderRule()
        rule.name = Array("X-V".utf8)
        rule.claim = Array(claim.utf8)
        rule.encoding = encoding
        rule.isRequired = required
        return rule
    }

    private static func facts(
        subject: String? = "alice", client: String? = nil, scopes: [String]? = nil,
        kind: Identity.Kind = .user, trustsEmail: Bool = false
    ) -> IdentityFacts {
        IdentityFacts(
            issuer: Array("https://id.example".utf8), subject: subject.map { Array($0.utf8) },
            clientID: client.map { Array($0.utf8) },
            scopes: scopes.map { $0.map { Array($0.utf8) } }, kind: kind,
            trustsEmail: trustsEmail)
    }

    /// The block as text; nil when the request is refused.
    private static func render(
        _ rules: [IdentityHeaderRule], _ claims: String, _ facts: IdentityFacts = facts()
    ) throws -> String? {
        let document = try JSONDocument(parsing: Array(claims.utf8))
        let block = try? IdentityHeaders(rules).render(document.root, facts)
        return block.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The one header's value; nil when it is left out, "!" when the request is refused.
    private static func value(
        _ rule: IdentityHeaderRule, _ claims: String, _ facts: IdentityFacts = facts()
    ) throws -> String? {
        guard let block = try render([rule], claims, facts) else { return "!" }
        if block.isEmpty { return nil }
        #expect(block.hasPrefix("X-V: ") && block.hasSuffix("\r\n"))
        return String(block.utf8.dropFirst(5).dropLast(2))
    }

    // C2.3
    @Test func oneLineForEachClaimInTheOrderOfTheRules() throws {
        var email = Self.rule("email")
        email.name = Array("X-Mail".utf8)
        let block = try Self.render(
            [Self.rule("sub"), email], #"{"email": "a@b.c", "email_verified": true}"#)
        #expect(block == "X-V: alice\r\nX-Mail: a@b.c\r\n")
    }

    @Test func factsGoBeforeClaims() throws {
        let claims = #"{"sub": "mallory", "iss": "x", "client_id": "evil", "scope": "root"}"#
        let facts = Self.facts(client: "web", scopes: ["a", "b"], kind: .client)
        #expect(try Self.value(Self.rule("sub"), claims, facts) == "alice")
        #expect(try Self.value(Self.rule("iss"), claims, facts) == "https://id.example")
        #expect(try Self.value(Self.rule("client_id"), claims, facts) == "web")
        #expect(try Self.value(Self.rule("scope"), claims, facts) == "a b")
        #expect(try Self.value(Self.rule("@kind"), claims, facts) == "client")
    }

    // C2.3
    @Test func missingFactsLeaveTheHeaderOut() throws {
        let facts = Self.facts(subject: nil)
        let claims = #"{"sub": "mallory", "scope": "root", "scp": ["root"]}"#
        #expect(try Self.value(Self.rule("sub"), claims, facts) == nil)
        #expect(try Self.value(Self.rule("scope"), claims, facts) == nil)
        #expect(try Self.value(Self.rule("client_id"), claims, facts) == nil)
        #expect(try Self.value(Self.rule("client_id"), #"{"azp": "spa"}"#, facts) == "spa")
    }

    @Test(arguments: [
        (#"{}"#, nil), (#"{"v": null}"#, nil), (#"{"v": ""}"#, nil), (#"{"v": []}"#, nil),
        (#"{"v": "a b"}"#, "a b"), (#"{"v": true}"#, "true"), (#"{"v": false}"#, "false"),
        (#"{"v": 7}"#, "7"), (#"{"v": 7.0}"#, "7"), (#"{"v": -1e3}"#, "-1000"),
        (#"{"v": ["a", "b"]}"#, "a,b"), (#"{"v": ["a", 1, true]}"#, "a,1,true"),
        (#"{"v": 1.5}"#, "!"), (#"{"v": 1e400}"#, "!"), (#"{"v": {}}"#, "!"),
        (#"{"v": {"a": 1}}"#, "!"), (#"{"v": [["a"]]}"#, "!"), (#"{"v": [null]}"#, "!"),
        (#"{"v": ["a,b"]}"#, "!"), (#"{"v": ["a", ""]}"#, "!"), (#"{"v": ["staff,admin"]}"#, "!"),
        (#"{"v": " a"}"#, "!"), (#"{"v": "a "}"#, "!"), (#"{"v": "a\tb"}"#, "!"),
        (#"{"v": "a\r\nX-Admin: true"}"#, "!"), (#"{"v": "a\nb"}"#, "!"),
        (#"{"v": "a\u0000"}"#, "!"),
        (#"{"v": "\u007f"}"#, "!"), (#"{"v": "é"}"#, "!"), (#"{"v": "\ud83d\ude00"}"#, "!"),
        (#"{"v": "a%41"}"#, "a%41"), (#"{"v": "a,b"}"#, "a,b"),
    ])
    func strictWritesPrintableTextOrRefuses(claims: String, expected: String?) throws {
        // C2.3, C2.6, C2.8; CVE-2022-3215: a claim with CRLF is one header or none.
        #expect(try Self.value(Self.rule("v"), claims) == expected)
    }

    // B52, C2.6
    @Test(arguments: [
        (#"{"v": "a b"}"#, "a%20b"), (#"{"v": "é"}"#, "%C3%A9"), (#"{"v": "100%"}"#, "100%25"),
        (#"{"v": "a+b"}"#, "a%2Bb"), (#"{"v": ["a,b", "c"]}"#, "a%2Cb,c"),
        (#"{"v": " a "}"#, "%20a%20"), (#"{"v": "a\r\nb\u0000"}"#, "a%0D%0Ab%00"),
        (#"{"v": ["a", ""]}"#, "!"), (#"{"v": {}}"#, "!"), (#"{"v": true}"#, "true"),
    ])
    func percentCanCarryEveryText(claims: String, expected: String?) throws {
        #expect(try Self.value(Self.rule("v", .percent), claims) == expected)
    }

    // B52
    @Test(arguments: [
        (#"{"v": "é"}"#, "w6k"), (#"{"v": {"a": [1]}}"#, "eyJhIjogWzFdfQ"),
        (#"{"v": ["a"]}"#, "WyJhIl0"), (#"{"v": 7}"#, "Nw"), (#"{"v": null}"#, nil),
        (#"{"v": []}"#, nil),
    ])
    func base64urlCarriesTextAndJSON(claims: String, expected: String?) throws {
        #expect(try Self.value(Self.rule("v", .base64url), claims) == expected)
    }

    @Test func dottedClaimIsAMemberFirstAndAPathThen() throws {
        #expect(try Self.value(Self.rule("ext.tenant"), #"{"ext": {"tenant": "t1"}}"#) == "t1")
        #expect(
            try Self.value(
                Self.rule("ext.tenant"), #"{"ext": {"tenant": "t1"}, "ext.tenant": "t2"}"#) == "t2")
        #expect(try Self.value(Self.rule("a.b.c"), #"{"a": {"b": {"c": 1}}}"#) == "1")
        for claims in [#"{"ext": "x"}"#, #"{"ext": null}"#, #"{"ext": ["tenant"]}"#, "{}"] {
            #expect(try Self.value(Self.rule("ext.tenant"), claims) == nil)
        }
    }

    @Test func emailNeedsItsVerification() throws {
        // C2.9
        let rule = Self.rule("email")
        for claims in [
            #"{"email": "a@b.c"}"#, #"{"email": "a@b.c", "email_verified": false}"#,
            #"{"email": "a@b.c", "email_verified": "true"}"#,
            #"{"email": "a@b.c", "email_verified": 1}"#,
        ] {
            #expect(try Self.value(rule, claims) == nil)
            #expect(try Self.value(rule, claims, Self.facts(trustsEmail: true)) == "a@b.c")
        }
        #expect(try Self.value(rule, #"{"email": "a@b.c", "email_verified": true}"#) == "a@b.c")
        // The word that counts stands beside the address.
        let nested = Self.rule("ext.email")
        #expect(
            try Self.value(nested, #"{"email_verified": true, "ext": {"email": "a@b.c"}}"#) == nil)
        #expect(
            try Self.value(nested, #"{"ext": {"email": "a@b.c", "email_verified": true}}"#)
                == "a@b.c")
    }

    @Test func missingRequiredClaimRefuses() throws {
        // C2.10
        #expect(try Self.value(Self.rule("v", required: true), #"{"v": "a"}"#) == "a")
        for claims in ["{}", #"{"v": null}"#, #"{"v": ""}"#, #"{"v": []}"#] {
            #expect(try Self.value(Self.rule("v", required: true), claims) == "!")
        }
        let unverified = #"{"email": "a@b.c"}"#
        #expect(try Self.value(Self.rule("email", required: true), unverified) == "!")
    }

    // B52
    @Test func valueIsAtMostFourKiB() throws {
        func claims(_ count: Int) -> String {
            #"{"v": ""# + String(repeating: "a", count: count) + #""}"#
        }
        #expect(try Self.value(Self.rule("v"), claims(4096))?.utf8.count == 4096)
        #expect(try Self.value(Self.rule("v"), claims(4097)) == "!")
        #expect(try Self.value(Self.rule("v", .base64url), claims(4000)) == "!")
    }

    // B52
    @Test func blockIsAtMostEightKiB() throws {
        let claims = #"{"v": ""# + String(repeating: "a", count: 4000) + #""}"#
        let two = [Self.rule("v"), Self.rule("v")]
        #expect(try Self.render(two, claims)?.utf8.count == 8014)
        #expect(try Self.render(two + [Self.rule("v")], claims) == nil)
    }

    @Test func refusalNamesTheHeaderAndNeverTheValue() throws {
        let document = try JSONDocument(parsing: Array(#"{"v": "secret\n"}"#.utf8))
        do {
            _ = try IdentityHeaders([Self.rule("v")]).render(document.root, Self.facts())
            Issue.record("a line feed was rendered")
        } catch {
            #expect(error.reason == .claimUnrenderable)
            #expect(error.header == Array("X-V".utf8))
            #expect(!error.explanation.description.contains("secret"))
        }
    }

    // C2.6
    @Test func everyByteIsOneHeaderLineOrNone() throws {
        // Whatever a claim holds, the block is lines of printable ASCII.
        for byte in UInt8(0)...127 {
            let text = "a" + String(UnicodeScalar(byte)) + "b"
            var writer = JSONWriter()
            writer.beginObject()
            writer.name("v")
            writer.string(text)
            writer.endObject()
            let claims = String(decoding: writer.bytes, as: UTF8.self)
            for encoding in HeaderEncoding.allCases {
                guard let block = try Self.render([Self.rule("v", encoding)], claims) else {
                    continue
                }
                let line = block.utf8.dropLast(2)
                #expect(line.allSatisfy { (0x20...0x7E).contains($0) })
            }
        }
    }
}
