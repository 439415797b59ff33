import Basics
import HTTP1
import JSON

/// Forms of header names, and of the object that maps them to claims.
extension Form where Value == [UInt8] {
    /// Why a name cannot be an identity or stripped header, or nil when it can.
    static func headerNameMistake(_ name: [UInt8]) -> String? {
        guard (1...64).contains(name.count), name.allSatisfy(ASCII.isTokenCharacter) else {
            return "a header name is 1 to 64 letters, digits or any of !#$%&'*+-.^_`|~"
        }
        if ReservedHeaders.contains(HeaderFold.folded(name)) {
            return "this header belongs to HTTP itself and cannot be set or stripped here"
        }
        return nil
    }

    /// A further header that no client may send; a final `*` stands for any rest.
    static func strippedHeader() -> Form {
        let allowed = "a header name such as \"X-Tenant\", or a beginning such as \"X-Legacy-*\""
        return Form(kind: "header name", allowed: allowed) { value, reading in
            guard let name = value.stringBytes else {
                reading.refuse(value, allowed: allowed)
                return nil
            }
            let isPrefix = name.last == UInt8(ascii: "*")
            let stem = isPrefix ? Array(name.dropLast()) : name
            if let mistake = headerNameMistake(stem) {
                reading.refuse(value, explanation: "\(mistake); allowed is \(allowed)")
                return nil
            }
            guard !isPrefix || ReservedHeaders.firstBeginning(with: HeaderFold.folded(stem)) == nil
            else {
                reading.refuse(value, explanation: "this would strip headers of HTTP itself")
                return nil
            }
            return name
        }
    }

    /// A claim's name, or a dotted path to it.
    static func claim() -> Form {
        bytes(
            "claim",
            "a claim's name such as \"sub\", a path such as \"ext.tenant\", or \"@kind\""
        ) { bytes in
            (1...256).contains(bytes.count) && !bytes.contains(where: ASCII.isControl)
                && (bytes[0] != UInt8(ascii: "@") || bytes == Array("@kind".utf8))
                && bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                    .allSatisfy { !$0.isEmpty }
        }
    }
}

extension Form where Value == [IdentityHeaderRule] {
    /// Most identity headers: their block has to fit a head anyway.
    private static var rulesMax: Int { 64 }

    /// An object: header name to claim, or to an object with `claim`, `encoding`, `required`.
    static func identityHeaders() -> Form {
        let allowed = """
            an object of at most \(rulesMax) members: header name to claim, or to \
            {"claim", "encoding", "required"}
            """
        return Form(
            kind: "object", allowed: allowed, section: IdentityHeaderRule.settings.description
        ) { object, reading in
            guard object.kind == .object, object.count <= rulesMax else {
                reading.refuse(object, allowed: allowed)
                return nil
            }
            return rules(object, &reading)
        }
    }

    private static func rules(
        _ object: JSONValue, _ reading: inout Reading
    ) -> [IdentityHeaderRule] {
        var rules: [IdentityHeaderRule] = []
        var names: Set<[UInt8]> = []
        for (name, value) in object.members {
            reading.inMember(name) { reading in
                if let mistake = mistake(name) {
                    reading.refuse(explanation: mistake)
                } else if !names.insert(HeaderFold.folded(name)).inserted {
                    reading.refuse(
                        explanation: "another identity header has this name in other letters")
                }
                if let rule = rule(name, value, &reading) { rules.append(rule) }
            }
        }
        return rules
    }

    private static func mistake(_ name: [UInt8]) -> String? {
        if name.contains(UInt8(ascii: "_")) {
            return "many servers drop header names with '_' or take them for '-'; write '-'"
        }
        return Form<[UInt8]>.headerNameMistake(name)
    }

    private static func rule(
        _ name: [UInt8], _ value: JSONValue, _ reading: inout Reading
    ) -> IdentityHeaderRule? {
        var rule = IdentityHeaderRule.withDefaults
        if value.kind == .object {
            guard let read = IdentityHeaderRule.read(value, &reading) else { return nil }
            rule = read
        } else {
            guard let claim = Form<[UInt8]>.claim().read(value, &reading) else { return nil }
            rule.claim = claim
        }
        rule.name = name
        return rule
    }
}
