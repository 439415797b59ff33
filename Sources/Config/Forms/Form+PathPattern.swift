import JSON

/// The form of a route's path.
extension Form where Value == [UInt8] {
    /// A path pattern.
    static func pathPattern() -> Form {
        let allowed = """
            a path such as "/orders/*" or "/admin/**", anchored at both ends: '*' is one \
            segment, '**' any number
            """
        return Form(kind: "path pattern", allowed: allowed) { value, reading in
            guard let pattern = value.stringBytes else {
                reading.refuse(value, allowed: allowed)
                return nil
            }
            if let mistake = PathPattern.mistake(pattern) {
                reading.refuse(value, explanation: "\(mistake); allowed is \(allowed)")
                return nil
            }
            return pattern
        }
    }
}
