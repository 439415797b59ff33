/// The version of this binary, as released.
enum Version {
    static let current = "0.1.0"
}
