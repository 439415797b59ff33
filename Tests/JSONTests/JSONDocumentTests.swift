import Testing

@testable import JSON

/// What is JSON and what is not: one table each way (contract B15, B16).
struct JSONDocumentTests {
    private static func parse(
        _ text: String, limits: JSONLimits = .default
    ) throws(JSONFailure) -> JSONDocument {
        try JSONDocument(parsing: Array(text.utf8), limits: limits)
    }

    private static func failure(
        _ bytes: [UInt8], limits: JSONLimits = .default
    ) -> JSONFailure? {
        do throws(JSONFailure) {
            _ = try JSONDocument(parsing: bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "{}", "[]", "null", "true", "false", "0", "-0", "-1.5e+10", "1E-2", "\"\"", " [ 1 , 2 ] ",
        "{\"a\":{\"b\":[{},[],null]}}", "\r\n\t {\"a\" : 1}\n", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "[\"\\ud83d\\ude00\",\"ü€😀\"]", "[1e400,9007199254740993,123456789012345678901234567890]",
        "{\"a\":1,\"A\":2,\"a \":3,\"\":4}", "[[],{}]", "\"\u{7F}\"", "\"\\u0000\"",
    ])
    func everyValidTextIsRead(text: String) throws {
        _ = try Self.parse(text)
    }

    // B16
    @Test(
        arguments: [
            ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("{", .unexpectedEnd, 1),
            ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), ("[1,]", .unexpectedByte, 3),
            ("[,1]", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3),
            ("{\"a\"}", .unexpectedByte, 4), ("{\"a\":}", .unexpectedByte, 5),
            ("{\"a\":1,}", .unexpectedByte, 7), ("{a:1}", .unexpectedByte, 1),
            ("{\"a\":1]", .unexpectedByte, 6), ("[1}", .unexpectedByte, 2),
            ("{'a':1}", .unexpectedByte, 1), ("tru", .unexpectedEnd, 3),
            ("True", .unexpectedByte, 0), ("nul1", .unexpectedByte, 3),
            ("NaN", .unexpectedByte, 0), ("Infinity", .unexpectedByte, 0),
            ("-Infinity", .invalidNumber, 1), ("+1", .unexpectedByte, 0), ("01", .trailingBytes, 1),
            ("-", .invalidNumber, 1), ("-01", .trailingBytes, 2), ("1.", .invalidNumber, 2),
            (".5", .unexpectedByte, 0), ("1e", .invalidNumber, 2), ("1e+", .invalidNumber, 3),
            ("0x10", .trailingBytes, 1), ("1 2", .trailingBytes, 2), ("{}{}", .trailingBytes, 2),
            ("{} x", .trailingBytes, 3), ("null\0", .trailingBytes, 4),
            ("// c\n1", .unexpectedByte, 0),
            ("\"a", .unexpectedEnd, 2), ("\"a\n\"", .controlCharacter, 2),
            ("\"\u{1}\"", .controlCharacter, 1), ("\"\\x\"", .invalidEscape, 1),
            ("\"\\u12\"", .unexpectedEnd, 6), ("\"\\u12g4\"", .invalidEscape, 1),
            ("\"\\", .unexpectedEnd, 2), ("\"\\\"", .unexpectedEnd, 3),
            ("\"\\ud800\"", .unpairedSurrogate, 1), ("\"\\ud800x\"", .unpairedSurrogate, 1),
            ("\"\\udc00\"", .unpairedSurrogate, 1), ("\"\\ud800\\u0041\"", .unpairedSurrogate, 1),
            ("\"\\ud800\\ud800\"", .unpairedSurrogate, 1),
            ("\"\\ud800\\n1234\"", .unpairedSurrogate, 7),
            ("{\"\\u0000\":1}", .nulInName, 1), ("{\"a\\u0000b\":1}", .nulInName, 1),
            ("\u{FEFF}{}", .byteOrderMark, 0), ("{\u{FEFF}}", .unexpectedByte, 1),
            ("\u{A0}1", .unexpectedByte, 0),
        ] as [(String, JSONFailure.Cause, Int)])
    func everyInvalidTextIsRefusedWithItsPlace(
        text: String, cause: JSONFailure.Cause, offset: Int
    ) {
        #expect(Self.failure(Array(text.utf8)) == JSONFailure(cause, at: offset))
    }

    // B16
    @Test(
        arguments: [
            ([0x22, 0xFF, 0x22], 1), ([0x22, 0xC0, 0x80, 0x22], 1), ([0x22, 0xC3, 0x22], 1),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], 1), ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1),
            ([0x22, 0xE2, 0x82], 1), ([0x31, 0x80], 1), ([0xFE, 0xFF, 0x00, 0x31], 0),
        ] as [([UInt8], Int)])
    func textThatIsNotUTF8IsRefused(bytes: [UInt8], offset: Int) {
        #expect(Self.failure(bytes) == JSONFailure(.invalidUTF8, at: offset))
    }

    // B15
    @Test(arguments: [
        ("{\"a\":1,\"a\":2}", 7), ("{\"a\":1,\"\\u0061\":2}", 7), ("{\"\\u0061\":1,\"a\":2}", 12),
        ("{\"\\u0061\":1,\"\\u0061\":2}", 12), ("[{\"x\":{\"b\":[],\"b\":{}}}]", 14),
        ("{\"a\":{\"b\":1},\"c\":2,\"a\":3}", 19), ("{\"\":1,\"\":1}", 6),
        ("{\"\\/\":1,\"/\":1}", 8), ("{\"😀\":1,\"\\ud83d\\ude00\":1}", 10),
    ])
    func aNameUsedTwiceInAnySpellingIsRefused(text: String, offset: Int) {
        #expect(Self.failure(Array(text.utf8)) == JSONFailure(.duplicateName, at: offset))
    }

    // B15
    @Test(arguments: [7, 15, 16, 17, 18, 100, 3000])
    func duplicatesAreFoundHoweverManyMembersThereAre(count: Int) throws {
        let unique = (0..<count).map { "\"n\($0)\":0" }
        _ = try Self.parse("{" + unique.joined(separator: ",") + "}")
        for twin in [0, count / 2, count - 1] {
            let text = "{" + (unique + ["\"\\u006e\(twin)\":1"]).joined(separator: ",") + "}"
            let cause = Self.failure(Array(text.utf8))?.cause
            #expect(cause == .duplicateName)
        }
    }

    @Test func sameNamesInDifferentObjectsAreFine() throws {
        let root = try Self.parse("[{\"a\":1},{\"a\":{\"a\":2}}]").root
        let inner = root.elements[1]["a"]?["a"]?.integer
        #expect(inner == 2)
    }

    // B16
    @Test func nestingStopsAtItsLimit() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONDocument(parsing: nested(32))
        #expect(Self.failure(nested(33)) == JSONFailure(.tooDeep, at: 32))
        // CVE-2026-48042: a hundred thousand levels must not overflow anything.
        #expect(Self.failure(nested(100_000)) == JSONFailure(.tooDeep, at: 32))
        let objects = String(repeating: "{\"a\":", count: 100_000)
        #expect(Self.failure(Array(objects.utf8))?.cause == .tooDeep)
    }

    @Test func lengthAndNumberOfValuesStopAtTheirLimits() {
        let limits = JSONLimits(bytes: 10, nodes: 3)
        #expect(Self.failure(Array("[1,2]     ".utf8), limits: limits) == nil)
        #expect(Self.failure(Array("[1,2]      ".utf8), limits: limits)?.cause == .tooLong)
        #expect(Self.failure(Array("[1,2,3]".utf8), limits: limits)?.cause == .tooManyValues)
        #expect(Self.failure(Array("{\"a\":1}".utf8), limits: limits) == nil)
        #expect(Self.failure(Array("{\"a\":[]}".utf8), limits: limits) == nil)
        #expect(Self.failure(Array("{\"a\":[1]}".utf8), limits: limits)?.cause == .tooManyValues)
    }

    @Test func everyPrefixOfADocumentEndsTooEarly() {
        let text = Array(
            "{\"a\\u00e9\":[1.5e3,\"x\\ud83d\\ude00\",true,null],\"ü\":{\"b\":-0}}".utf8)
        for length in 0..<text.count {
            #expect(Self.failure(Array(text.prefix(length))) != nil, "prefix of \(length) bytes")
        }
        #expect(Self.failure(text) == nil)
    }

    @Test func noSingleChangedByteTrapsTheReader() {
        let text = Array("{\"a\\u00e9\":[1.5e3,\"x\\ud83d\\ude00\",true],\"ü\":{\"b\":-0}}".utf8)
        var read = 0
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                if Self.failure(changed) == nil { read += 1 }
            }
        }
        // Letters and digits may change freely; the exact number pins the grammar.
        #expect(read > text.count && read < text.count * 100)
    }

    @Test func placesAreToldAsLineAndColumn() {
        let text = Array("{\n  \"a\": 1,\n  \"a\": 2\n}".utf8)
        let position = Self.failure(text)?.position(in: text)
        #expect(position?.line == 3)
        #expect(position?.column == 3)
        let beyond = JSONFailure(.unexpectedEnd, at: 99).position(in: text)
        #expect(beyond.line == 4)
    }
}
