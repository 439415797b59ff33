import JSON

/// The form of `resolve`.
extension Form where Value == OpaqueResolution {
    /// Who is asked about opaque tokens: nobody, one endpoint, or both in their order.
    static func resolution() -> Form {
        let allowed = """
            one of "none", "userinfo", "introspection", ["introspection", "userinfo"]
            """
        return Form(kind: "choice", allowed: allowed) { value, reading in
            let names = value.kind == .array ? value.elements : [value]
            switch (names.first?.text, names.dropFirst().first?.text, names.count) {
            case ("none", nil, 1) where value.kind == .string: return OpaqueResolution.none
            case ("userinfo", nil, 1): return .userinfo
            case ("introspection", nil, 1): return .introspection
            case ("introspection", "userinfo", 2): return .introspectionThenUserinfo
            case ("userinfo", "introspection", 2):
                reading.refuse(
                    value,
                    explanation: """
                        introspection comes first: it says whether a token is good, and userinfo \
                        only adds claims; allowed is \(allowed)
                        """)
            default: reading.refuse(value, allowed: allowed)
            }
            return nil
        }
    }
}
