/// What is asked of a token's bytes.
extension Span where Element == UInt8 {
    /// The bytes as an array of their own, for what must outlive the buffer that they lie in.
    func copied() -> [UInt8] {
        [UInt8](capacity: count) { output in
            for index in indices { output.append(self[index]) }
        }
    }

    /// Whether the first bytes are `beginning`.
    func begins(with beginning: [UInt8]) -> Bool {
        guard count >= beginning.count else { return false }
        for index in beginning.indices where self[index] != beginning[index] { return false }
        return true
    }
}
