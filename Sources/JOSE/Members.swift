import JSON

/// Names by which the members of an object are read.
protocol MemberName: CaseIterable, RawRepresentable<Int>, Sendable {
    /// The names, each at the place that its raw value tells.
    static var list: JSONNameList { get }
}

/// The members of one object that are read by name, found in one pass, so that asking for one, or
/// for one that is not there, costs no search.
struct Members<Name: MemberName>: Sendable {
    /// All of the object, those members that nobody reads by name too.
    let object: JSONValue
    private let places: JSONNameList.Places

    /// Finds the members of an object; any other value has none.
    init(of object: JSONValue) {
        self.object = object
        places = object.places(of: Name.list)
    }

    /// The value of a member; nil when it is missing.
    subscript(_ name: Name) -> JSONValue? {
        let place = place(of: name)
        return place == 0 ? nil : object.value(at: place)
    }

    /// Whether a member is there, whatever it says.
    func has(_ name: Name) -> Bool { place(of: name) != 0 }

    /// Asked through a span, since indexing the array itself copies all of it.
    private func place(of name: Name) -> UInt32 { places.span[name.rawValue] }
}

/// The claims of a token, or of an issuer's answer about one.
typealias Claims = Members<Claim>
