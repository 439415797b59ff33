import Testing

@testable import Demo

/// Forms and queries: bytes in, names and values out.
struct FormFieldsTests {
    @Test(arguments: [
        ("a=b", "a", "b"), ("a=b&a=c", "a", "b"), ("x=&a=%41+%2b", "a", "A +"),
        ("a=%zz%4", "a", "%zz%4"), ("%61=1", "a", "1"), ("a=b=c", "a", "b=c"),
        ("a=%E2%82%AC", "a", "€"),
    ])
    func readsNamesAndValues(text: String, name: String, value: String) {
        #expect(FormFields(parsing: text.utf8)[name] == value)
    }

    @Test(arguments: ["", "&&", "a", "a=", "=b"])
    func emptyValuesCountAsAbsent(text: String) {
        #expect(FormFields(parsing: text.utf8)["a"] == nil)
    }

    @Test func encodedTextComesBack() {
        let text = "a b+c%&=/?#€"
        let encoded = FormFields.encoded(text)
        #expect(FormFields(parsing: "x=\(encoded)".utf8)["x"] == text)
    }

    @Test func wordsAreSplitAtSpaces() {
        #expect(FormFields(parsing: "scope=a+b&scope=c".utf8).words("scope") == ["a", "b", "c"])
    }
}
