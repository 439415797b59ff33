import Basics
import FuzzSupport
import JSON

/// A value and its content as a tree, read through every accessor there is, each held against the
/// others.
indirect enum Tree: Equatable {
    case object([Member])
    case array([Tree])
    case string([UInt8])
    case number([UInt8])
    case bool(Bool)
    case null

    struct Member: Equatable {
        let name: [UInt8]
        let value: Tree
    }

    init(_ value: JSONValue) {
        require(value.source.isEqual(to: value.rawText.span), "two sources of one value")
        require(value.isNull == (value.kind == .null), "null and not null")
        require((value.bool != nil) == (value.kind == .bool), "bool and not bool")
        require((value.stringBytes != nil) == (value.kind == .string), "string and not string")
        require((value.text != nil) == (value.kind == .string), "text and not text")
        require(value.kind == .number || value.integer == nil, "an integer that is no number")
        require(value.kind == .number || value.numericDate == nil, "a date that is no number")
        require(value.kind == .object || value.members.isEmpty, "members of no object")
        require(value.kind == .array || value.elements.isEmpty, "elements of no array")
        switch value.kind {
        case .object: self = .object(Self.members(of: value))
        case .array:
            let elements = value.elements
            require(elements.count == value.count, "two counts of one array")
            self = .array(elements.map { Tree($0) })
        case .string: self = .string(Self.string(value))
        case .number:
            NumberCheck.check(value)
            self = .number(value.rawText)
        case .bool: self = .bool(value.bool ?? false)
        case .null: self = .null
        }
    }

    private static func members(of object: JSONValue) -> [Member] {
        let members = object.members
        require(members.count == object.count, "two counts of one object")
        require(Set(members.map(\.name)).count == members.count, "a name was used twice")
        for (name, value) in members {
            require(!name.contains(0), "U+0000 in a name")
            require(object.member(name)?.offset == value.offset, "a member is not found")
            require(value.nameOffset < value.offset, "a name after its value")
        }
        return members.map { Member(name: $0.name, value: Tree($0.value)) }
    }

    private static func string(_ value: JSONValue) -> [UInt8] {
        let bytes = value.stringBytes ?? []
        require(value.isString(bytes.span), "a string is not itself")
        require(value.textSpan.isEqual(to: bytes.span), "two texts of one string")
        require(value.text.map { Array($0.utf8) } == bytes, "a string is not UTF-8")
        require(StringReference.text(of: value.rawText) == bytes, "unescaped it is another")
        return bytes
    }

    /// How deep arrays and objects nest; 0 for a plain value.
    var depth: Int {
        switch self {
        case .object(let members): 1 + (members.map(\.value.depth).max() ?? 0)
        case .array(let elements): 1 + (elements.map(\.depth).max() ?? 0)
        default: 0
        }
    }

    /// Number of values, names counted too.
    var nodes: Int {
        switch self {
        case .object(let members): members.reduce(1) { $0 + 1 + $1.value.nodes }
        case .array(let elements): elements.reduce(1) { $0 + $1.nodes }
        default: 1
        }
    }

    /// The value, written by the project's own writer.
    static func written(_ value: JSONValue) -> [UInt8] {
        var json = JSONWriter()
        write(value, to: &json)
        return json.bytes
    }

    private static func write(_ value: JSONValue, to json: inout JSONWriter) {
        switch value.kind {
        case .object:
            json.beginObject()
            for (name, member) in value.members {
                json.name(String(decoding: name, as: UTF8.self))
                write(member, to: &json)
            }
            json.endObject()
        case .array:
            json.beginArray()
            for element in value.elements { write(element, to: &json) }
            json.endArray()
        case .string: json.string(utf8: value.stringBytes ?? [])
        case .number: json.raw(value.rawText)
        case .bool: json.bool(value.bool ?? false)
        case .null: json.null()
        }
    }
}
