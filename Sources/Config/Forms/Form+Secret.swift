import JSON

/// The form of secrets, which never stand in the file themselves.
extension Form where Value == Secret {
    /// A secret in a file or in an environment variable.
    static func secret() -> Form {
        let allowed = #"{"file": path} or {"env": name of an environment variable}"#
        return Form(kind: "secret", allowed: allowed) { value, reading in
            guard let (name, source) = source(value) else {
                let literal =
                    value.kind == .string
                    ? "a secret does not stand in the configuration itself; allowed is "
                    : "allowed is "
                // Not shown: it may be the secret.
                reading.refuse(hiding: value, explanation: literal + allowed)
                return nil
            }
            do throws(SecretFailure) {
                return name == "file"
                    ? try Secret(file: source) : try Secret(environment: source)
            } catch {
                reading.inMember(Array(name.utf8)) {
                    $0.refuse(hiding: value, explanation: "\(error)")
                }
                return nil
            }
        }
    }

    private static func source(_ value: JSONValue) -> (name: String, source: String)? {
        guard value.count == 1 else { return nil }
        for (name, member) in [("file", value["file"]), ("env", value["env"])] {
            guard let source = member?.text, !source.isEmpty, !source.utf8.contains(0) else {
                continue
            }
            return (name, source)
        }
        return nil
    }
}
