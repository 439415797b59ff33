package import Crypto

/// One entry of a key set that is not used, for one warning; its neighbours are.
package struct SkippedKey: Equatable, Sendable {
    /// What is wrong with an entry.
    package enum Cause: Equatable, Sendable {
        /// The entry is not a JSON object.
        case notAnObject
        /// `kty` or `crv` is missing or one that we do not know.
        case unknownType
        /// A symmetric key (`kty` oct): a secret that the issuer has published.
        case symmetric
        /// Private members are present: the issuer has published a private key.
        case privateMembers
        /// `use` or `key_ops` is for something other than verifying.
        case otherUse
        /// `alg` is unknown, not for signatures, or does not fit the key.
        case otherAlgorithm
        /// `alg` is missing, and the configured algorithms leave more than one for the key.
        case algorithmAmbiguous
        /// A member is missing, has the wrong type or is not base64url, or `kid` is too long.
        case malformedMember
        /// The figures make no key that we use.
        case unusable(CryptoFailure)
        /// Its `kid` is not on the issuer's allow-list.
        case notListed
        /// The set has more keys than we load.
        case beyondLimit
    }

    /// Position in the set, from 0.
    package let index: Int
    /// Its `kid`, if it has a proper one.
    package let keyID: [UInt8]?
    /// What is wrong.
    package let cause: Cause

    /// Whether the issuer has published a secret, which somebody should hear about at once.
    package var isAlarming: Bool { cause == .symmetric || cause == .privateMembers }

    /// Whether the settings ask for it, so that nobody need be warned.
    package var isIntended: Bool { cause == .notListed }

    /// The cause in words, for the log.
    package var sentence: String {
        switch cause {
        case .notAnObject: "the entry is not an object"
        case .unknownType: "kty or crv is not one that Postern verifies with"
        case .symmetric: "the key is symmetric: the issuer has published a secret"
        case .privateMembers: "the issuer has published the private key"
        case .otherUse: "use or key_ops is not for verifying"
        case .otherAlgorithm: "alg is not a signature algorithm of this key"
        case .algorithmAmbiguous: "alg is missing and the configured algorithms leave a choice"
        case .malformedMember: "a member is missing or malformed"
        case .unusable(let failure): failure.rawValue
        case .notListed: "its kid is not in key_ids"
        case .beyondLimit: "the set has more keys than Postern loads"
        }
    }
}
