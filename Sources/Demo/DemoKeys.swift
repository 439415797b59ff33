internal import Crypto

/// The issuer's keys: RSA, P-256 and Ed25519 side by side, the newest of each signs.
struct DemoKeys: Sendable {
    /// The algorithms that it signs with.
    static let algorithms: [SignatureAlgorithm] = [.rs256, .es256, .edDSA]

    /// What the key set lists, newest first.
    private(set) var listed: [DemoKey] = []
    /// A key that no key set ever lists.
    let unlisted: DemoKey

    /// Makes one key per algorithm and one that stays unlisted.
    init() throws(DemoFailure) {
        unlisted = try DemoKey(.rs256)
        for algorithm in Self.algorithms { listed.append(try DemoKey(algorithm)) }
    }

    /// The key that signs with `algorithm`.
    func current(_ algorithm: SignatureAlgorithm) -> DemoKey {
        listed.first { $0.algorithm == algorithm } ?? unlisted
    }

    /// Whether the key called `kid` is the one that signs with its algorithm today.
    func isCurrent(_ kid: String) -> Bool {
        listed.contains { $0.kid == kid && current($0.algorithm).kid == kid }
    }

    /// Whether the key called `kid` is one that Hydra signs with but cannot verify.
    func isEdwards(_ kid: String) -> Bool {
        listed.contains { $0.kid == kid && $0.algorithm == .edDSA }
    }

    /// Makes a new key for `algorithm`; `drop` takes the old ones off the list at once, else they
    /// stay listed behind it. With `sameKeyID` the new key has the old one's name, as Hydra 1 did
    /// it when a set was made anew.
    mutating func rotate(
        _ algorithm: SignatureAlgorithm, drop: Bool, sameKeyID: Bool = false
    ) throws(DemoFailure) {
        let key = try DemoKey(algorithm, kid: sameKeyID ? current(algorithm).kid : nil)
        if drop { listed.removeAll { $0.algorithm == algorithm } }
        listed.insert(key, at: 0)
    }
}
