import Basics
import Testing

@testable import JSON

/// What a value tells about itself.
struct JSONValueTests {
    private static func root(_ text: String) throws -> JSONValue {
        try JSONDocument(parsing: Array(text.utf8)).root
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("5", 5), ("5.0", 5), ("5e0", 5), ("0.5e1", 5),
            ("50e-1", 5), ("1.7e9", 1_700_000_000), ("-12", -12), ("0e999999999999", 0),
            ("0.000e5", 0), ("9007199254740993", 9_007_199_254_740_993),
            ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil),
            ("18446744073709551615", nil), ("18446744073709551616", nil), ("1e400", nil),
            ("9999999999999999999", nil), ("10000000000000000000", nil),
            ("1e19", nil), ("1e18", 1_000_000_000_000_000_000), ("1.5", nil), ("5e-1", nil),
            ("1e-400", nil), ("1e99999999999999999999", nil), ("1e-99999999999999999999", nil),
            ("123456789012345678901234567890", nil), ("1000000000000000000000e-21", 1),
            ("\"5\"", nil), ("true", nil), ("null", nil), ("[5]", nil),
        ] as [(String, Int64?)])
    func aNumberIsAnIntegerOnlyIfItIsOneExactly(text: String, expected: Int64?) throws {
        #expect(try Self.root(text).integer == expected)
    }

    // B41
    @Test(
        arguments: [
            ("0", 0), ("1700000000", 1_700_000_000), ("1.7e9", 1_700_000_000),
            ("1700000000.999", 1_700_000_000), ("0.9", 0), ("17e-1", 1), ("1e-400", 0),
            ("9007199254740991", 9_007_199_254_740_991),
            ("9007199254740991.99999999999999999999", 9_007_199_254_740_991),
            ("9007199254740992", nil), ("9007199254740993", nil), ("1e16", nil), ("1e400", nil),
            ("-1", nil), ("-0", nil), ("-0.5", nil), ("-1e400", nil), ("\"1700000000\"", nil),
            ("true", nil), ("null", nil), ("[1700000000]", nil), ("{}", nil),
        ] as [(String, Int64?)])
    func aDateIsANumberFromZeroToBelowTwoToThe53(text: String, expected: Int64?) throws {
        #expect(try Self.root(text).numericDate == expected.map { WallTime(seconds: $0) })
    }

    @Test func aMillionDigitsAreWorkedOutWithoutHarm() throws {
        let digits = String(repeating: "9", count: 1_000_000)
        let limits = JSONLimits(bytes: 2 << 20)
        let huge = try JSONDocument(parsing: Array(digits.utf8), limits: limits).root
        #expect(huge.integer == nil)
        #expect(huge.numericDate == nil)
        let tiny = "0." + String(repeating: "0", count: 999_999) + "1e1000000"
        let one = try JSONDocument(parsing: Array(tiny.utf8), limits: limits).root
        #expect(one.integer == 1)
    }

    @Test func placesAreThoseOfTheListedNamesOnly() throws {
        let text = "{\"sub\":[1,{\"iss\":9}],\"Sub\":2,\"\\u0069ss\":3,\"\":4,\"bus\":5,\"sab\":6}"
        let root = try Self.root(text)
        let names = JSONNameList(["iss", "sub", "exp", "bus", "", "a name of more than eight"])
        let places = root.places(of: names)
        #expect(root.value(at: places[0]).integer == 3)
        #expect(root.value(at: places[1]).count == 2)
        #expect(places[2] == 0)
        #expect(root.value(at: places[3]).integer == 5)
        #expect(root.value(at: places[4]).integer == 4)
        for number in 5..<JSONNameList.Places.count {
            #expect(places[number] == 0)
        }
    }

    @Test(arguments: ["[]", "[\"sub\",1]", "\"sub\"", "{}", "null"])
    func whatHasNoMembersHasNoPlaces(text: String) throws {
        let places = try Self.root(text).places(of: JSONNameList(["sub"]))
        #expect(places[0] == 0)
    }

    /// As many names as a list takes, all with the same length and ends, so that they collide.
    @Test func namesThatLookAlikeAreToldApart() throws {
        let names = JSONNameList([
            "a00z", "a01z", "a02z", "a03z", "a04z", "a05z", "a06z", "a07z", "a08z", "a09z",
            "a10z", "a11z", "a12z", "a13z", "a14z", "a15z", "a16z", "a17z", "a18z", "a19z",
            "a20z", "a21z", "a22z", "a23z", "a24z", "a25z", "a26z", "a27z", "a28z", "a29z",
            "a30z", "a31z",
        ])
        let root = try Self.root("{\"a31z\":31,\"a99z\":99,\"a00z\":0,\"a17z\":17}")
        let places = root.places(of: names)
        for number in 0..<32 {
            let value = places[number] == 0 ? nil : root.value(at: places[number]).integer
            #expect(value == ([0, 17, 31].contains(number) ? Int64(number) : nil))
        }
    }

    @Test func elementsAreGoneThroughInOrder() throws {
        let root = try Self.root("{\"a\":[1,[2,3],{\"b\":4},5],\"e\":[],\"n\":7}")
        let list = try #require(root["a"])
        #expect(list.eachElement.map(\.kind) == [.number, .array, .object, .number])
        #expect(list.count == 4)
        #expect(root.count == 3)
        for name in ["e", "n"] {
            let value = try #require(root.member(Array(name.utf8)))
            #expect(value.eachElement.map(\.kind).isEmpty)
            #expect(value.count == 0)
        }
        #expect(root.eachElement.map(\.kind).isEmpty)
    }

    @Test func membersAreFoundByExactBytesOnly() throws {
        let root = try Self.root("{\"sub\":1,\"Sub\":2,\"\\u0073ub2\":3,\"caf\\u00e9\":4}")
        #expect(root["sub"]?.integer == 1)
        #expect(root["Sub"]?.integer == 2)
        #expect(root["sub2"]?.integer == 3)
        #expect(root["su"] == nil)
        #expect(root["sub "] == nil)
        #expect(root.member(Array("café".utf8))?.integer == 4)
        // The decomposed spelling is equal as a String, but not the same name.
        #expect(root.member(Array("cafe\u{301}".utf8)) == nil)
    }

    @Test func lookupSkipsNestedContent() throws {
        let root = try Self.root("{\"a\":{\"b\":1},\"c\":[{\"b\":2}],\"b\":3}")
        #expect(root["b"]?.integer == 3)
        #expect(root["a"]?["b"]?.integer == 1)
        #expect(root["c"]?.elements.first?["b"]?.integer == 2)
    }

    @Test func membersAndElementsComeInOrder() throws {
        let root = try Self.root("{\"b\":[1,[2,3],{\"x\":4}],\"a\":null}")
        #expect(root.members.map { String(decoding: $0.name, as: UTF8.self) } == ["b", "a"])
        let list = try #require(root["b"])
        #expect(list.elements.map(\.kind) == [.number, .array, .object])
        #expect(
            list.elements.map { String(decoding: $0.rawText, as: UTF8.self) }
                == ["1", "[2,3]", "{\"x\":4}"])
        #expect(root.count == 2)
        #expect(list.count == 3)
        #expect(list.nameOffset == 1)
        #expect(list.offset == 5)
    }

    @Test func textIsUnescapedAndItsSourceIsNot() throws {
        let root = try Self.root("[\"a\\u00e9\\n\\ud83d\\ude00\\/\", \"plain\"]")
        let first = root.elements[0]
        #expect(first.text == "aé\n😀/")
        #expect(first.stringBytes == Array("aé\n😀/".utf8))
        #expect(
            String(decoding: first.rawText, as: UTF8.self)
                == "\"a\\u00e9\\n\\ud83d\\ude00\\/\"")
        #expect(root.elements[1].isString("plain"))
        #expect(!root.elements[1].isString("plai"))
        #expect(!root.elements[1].isString("plain2"))
    }

    @Test func aValueIsNothingButItself() throws {
        let root = try Self.root("{\"n\":1,\"b\":true,\"s\":\"true\",\"z\":null,\"a\":[]}")
        #expect(root["n"]?.bool == nil)
        #expect(root["s"]?.bool == nil)
        #expect(root["b"]?.bool == true)
        #expect(root["b"]?.integer == nil)
        #expect(root["z"]?.isNull == true)
        #expect(root["n"]?.stringBytes == nil)
        #expect(root["n"]?.elements.isEmpty == true)
        #expect(root["a"]?.members.isEmpty == true)
        #expect(root["s"]?["x"] == nil)
        #expect(root["n"]?.isString("1") == false)
    }
}
