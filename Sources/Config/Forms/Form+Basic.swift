import JSON

/// Forms of plain values: truth, numbers, choices, lists and sections.
extension Form {
    /// true or false.
    static func flag() -> Form where Value == Bool {
        Form(kind: "true or false", allowed: "true or false") { $0.bool }
    }

    /// A whole number in `range`.
    static func count(_ range: ClosedRange<Int>) -> Form where Value == Int {
        Form(
            kind: "number",
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { value in
            guard let number = value.integer, let count = Int(exactly: number),
                range.contains(count)
            else { return nil }
            return count
        }
    }

    /// One of the names of an enumeration.
    static func choice() -> Form where Value: CaseIterable & RawRepresentable<String> {
        let names = Value.allCases.map { "\"\($0.rawValue)\"" }
        let allowed = names.count == 1 ? names[0] : "one of " + names.joined(separator: ", ")
        return Form(kind: "choice", allowed: allowed) { value in
            Value.allCases.first { value.isString(Array($0.rawValue.utf8).span) }
        }
    }

    /// Text for which `isAllowed` holds, as its UTF-8.
    static func bytes(
        _ kind: String, _ allowed: String, where isAllowed: @escaping @Sendable ([UInt8]) -> Bool
    ) -> Form where Value == [UInt8] {
        Form(kind: kind, allowed: allowed) { value in
            guard let bytes = value.stringBytes, isAllowed(bytes) else { return nil }
            return bytes
        }
    }

    /// Text for which `isAllowed` holds.
    static func text(
        _ kind: String, _ allowed: String, where isAllowed: @escaping @Sendable (String) -> Bool
    ) -> Form where Value == String {
        Form(kind: kind, allowed: allowed) { value in
            guard let text = value.text, isAllowed(text) else { return nil }
            return text
        }
    }

    /// A list of different values, each of the form `element`.
    static func list<Element: Hashable>(
        of element: Form<Element>, atLeast least: Int = 0, atMost most: Int = 1000
    ) -> Form where Value == [Element] {
        let bounds = least == 0 ? "at most \(most)" : "\(least) to \(most)"
        return Form(
            kind: "list of \(element.kind)s",
            allowed: "a list of \(bounds) values, each \(element.allowed)"
        ) { list, reading in
            guard list.kind == .array, (least...most).contains(list.count) else {
                reading.refuse(
                    list,
                    allowed: "a list of \(bounds) values, each \(element.allowed)")
                return nil
            }
            return readDifferent(list, element, &reading)
        }
    }

    private static func readDifferent<Element: Hashable>(
        _ list: JSONValue, _ form: Form<Element>, _ reading: inout Reading
    ) -> [Element] {
        var result: [Element] = []
        var seen: Set<Element> = []
        for (index, value) in list.elements.enumerated() {
            reading.inElement(index) { reading in
                guard let element = form.read(value, &reading) else { return }
                guard seen.insert(element).inserted else {
                    return reading.refuse(value, explanation: "is in the list already")
                }
                result.append(element)
            }
        }
        return result
    }

    /// One value, or a list of different ones.
    static func oneOrMore<Element: Hashable>(
        of element: Form<Element>, atMost most: Int
    ) -> Form where Value == [Element] {
        let list = Form<[Element]>.list(of: element, atLeast: 1, atMost: most)
        return Form(
            kind: "\(element.kind) or list of them",
            allowed: "\(element.allowed), or a list of 1 to \(most) of these"
        ) { value, reading in
            if value.kind == .array { return list.read(value, &reading) }
            return element.read(value, &reading).map { [$0] }
        }
    }

    /// An object with declared settings.
    static func section() -> Form where Value: DeclaredSection {
        Form(kind: "section", allowed: "an object", section: Value.settings.description) {
            Value.read($0, &$1)
        }
    }

    /// A list of objects with declared settings.
    static func sections<Element: DeclaredSection>(
        atMost most: Int
    ) -> Form where Value == [Element] {
        Form(
            kind: "list of sections", allowed: "a list of at most \(most) objects",
            section: Element.settings.description
        ) { list, reading in
            guard list.kind == .array, list.count <= most else {
                reading.refuse(list, allowed: "a list of at most \(most) objects")
                return nil
            }
            return list.elements.enumerated().map { index, value in
                reading.inElement(index) { Element.read(value, &$0) ?? Element.withDefaults }
            }
        }
    }
}
