import Testing

@testable import JSON

/// What is written, and that our own reader reads it back.
struct JSONWriterTests {
    @Test func containersAndSeparatorsComeOutRight() {
        var json = JSONWriter()
        json.beginObject()
        json.member("a", 1)
        json.member("b", "x")
        json.name("c")
        json.beginArray()
        json.bool(true)
        json.null()
        json.beginObject()
        json.endObject()
        json.integer(Int64.min)
        json.raw(Array("[1]".utf8))
        json.endArray()
        json.member("d", false)
        json.endObject()
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == "{\"a\":1,\"b\":\"x\",\"c\":[true,null,{},-9223372036854775808,[1]],\"d\":false}"
        )
    }

    @Test(arguments: [
        "", "plain", "\"quoted\\\"", "line\r\nbreak\ttab", "\u{0}\u{1F}\u{7F}", "é€😀", "</script>",
    ])
    func everyTextSurvivesWritingAndReading(text: String) throws {
        var json = JSONWriter()
        json.string(text)
        #expect(json.bytes.allSatisfy { $0 >= 0x20 })
        #expect(try JSONDocument(parsing: json.bytes).root.text == text)
    }

    @Test func bytesThatAreNotUTF8BecomeReplacementCharacters() throws {
        var json = JSONWriter()
        json.string(utf8: [0x61, 0xFF, 0x62])
        #expect(try JSONDocument(parsing: json.bytes).root.text == "a\u{FFFD}b")
    }
}
