import Crypto

/// What our verifier said about the vectors of one file, in the order of Wycheproof's verdicts.
struct WycheproofTally: CustomStringConvertible {
    /// Signatures by Wycheproof's verdict: how many there are, and how many were accepted.
    private(set) var counts: [WycheproofFile.Verdict: (all: Int, accepted: Int)] = [:]
    /// Vectors whose key we do not load, by reason.
    private(set) var skipped: [String: Int] = [:]
    /// Accepted and refused signatures that Wycheproof calls acceptable, by flags.
    private(set) var acceptable: [String: Int] = [:]
    /// Vectors about which we and Wycheproof disagree.
    private(set) var differences: [Int] = []

    /// Runs all of a file's signatures as `algorithm`.
    init(_ file: WycheproofFile, _ algorithm: SignatureAlgorithm) {
        for group in file.testGroups {
            do {
                try run(group, algorithm)
            } catch {
                skipped["\(error)", default: 0] += group.tests.count
            }
        }
    }

    private mutating func run(
        _ group: WycheproofFile.Group, _ algorithm: SignatureAlgorithm
    ) throws(CryptoFailure) {
        guard let material = group.publicKey.material else { throw .algorithmMismatch }
        let key = try PublicKey(material)
        for vector in group.tests {
            let isAccepted = key.verify(
                signature: bytes(hex: vector.sig).span, of: bytes(hex: vector.msg).span,
                algorithm: algorithm)
            take(vector, isAccepted)
        }
    }

    private mutating func take(_ vector: WycheproofFile.Vector, _ isAccepted: Bool) {
        counts[vector.result, default: (0, 0)].all += 1
        if isAccepted { counts[vector.result, default: (0, 0)].accepted += 1 }
        switch vector.result {
        case .valid: if !isAccepted { differences.append(vector.tcId) }
        case .invalid: if isAccepted { differences.append(vector.tcId) }
        case .acceptable:
            let verdict = isAccepted ? "accepted" : "refused"
            acceptable["\(vector.flags.joined(separator: "+")) \(verdict)", default: 0] += 1
        }
    }

    /// Signatures that Wycheproof calls valid, invalid or acceptable, and how many we accepted.
    func count(_ verdict: WycheproofFile.Verdict) -> (all: Int, accepted: Int) {
        counts[verdict] ?? (0, 0)
    }

    var description: String {
        let valid = count(.valid)
        let invalid = count(.invalid)
        var text = "valid \(valid.accepted)/\(valid.all) accepted, "
        text += "invalid \(invalid.all - invalid.accepted)/\(invalid.all) refused"
        for (flags, count) in acceptable.sorted(by: { $0.key < $1.key }) {
            text += ", acceptable \(flags): \(count)"
        }
        for (reason, count) in skipped.sorted(by: { $0.key < $1.key }) {
            text += ", skipped \(reason): \(count)"
        }
        return text
    }
}
