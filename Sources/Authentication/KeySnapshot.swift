internal import Basics
internal import Fetch
internal import HTTP1
internal import JOSE

/// What an issuer has published, as of one moment: immutable, shared by all workers.
final class KeySnapshot: Sendable {
    /// The keys.
    let keys: JSONWebKeySet
    /// Grows when the keys differ from the ones before: what was verified under an older number is
    /// verified again (contract B35).
    let generation: UInt64

    init(keys: JSONWebKeySet, generation: UInt64) {
        self.keys = keys
        self.generation = generation
    }
}
