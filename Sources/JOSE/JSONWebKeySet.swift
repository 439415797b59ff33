package import Crypto
package import JSON

/// An issuer's keys (RFC 7517), loaded and checked. Entries that cannot be used are skipped and
/// never cost their neighbours; a set with no usable entry is no set.
package final class JSONWebKeySet: Sendable {
    /// The usable keys in the order of the document.
    package let keys: [VerificationKey]
    /// The entries that are not used, each for one warning.
    package let skipped: [SkippedKey]

    /// Entries that are loaded at most. Hydra lists one or two per rotation.
    package static let keysMaxDefault = 64

    /// Reads a key set. `algorithms` are those configured for the issuer: they decide for keys
    /// that do not name their own. `keyIDs` are the only ones to use, unless there are none.
    package init(
        parsing document: JSONDocument, algorithms: SignatureAlgorithmSet = .all,
        keyIDs: [[UInt8]] = [], keysMax: Int = keysMaxDefault
    ) throws(JOSEFailure) {
        guard document.root.kind == .object, let list = document.root["keys"], list.kind == .array
        else { throw .notAKeySet }
        var keys: [VerificationKey] = []
        var skipped: [SkippedKey] = []
        for (index, entry) in list.elements.enumerated() {
            let reader = JSONWebKeyReader(entry, configured: algorithms)
            do throws(JSONWebKeyReader.Refusal) {
                guard keyIDs.isEmpty || reader.keyID.map(keyIDs.contains) ?? false else {
                    throw .init(.notListed)
                }
                guard keys.count < keysMax else { throw .init(.beyondLimit) }
                keys.append(try reader.read())
            } catch {
                skipped.append(
                    SkippedKey(index: index, keyID: reader.keyID, cause: error.cause))
            }
        }
        guard !keys.isEmpty else { throw .noUsableKey(skipped: skipped) }
        self.keys = keys
        self.skipped = skipped
    }

    /// Whether some key has this `kid`.
    package func contains(keyID: [UInt8]) -> Bool {
        keys.contains { $0.keyID == keyID }
    }
}
