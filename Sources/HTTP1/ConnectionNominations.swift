package import Basics

/// The fields that a message's Connection nominates for removal (RFC 9110 section 7.6.1; contract
/// B115, B116). One worker owns one and fills it per message that `hasNominations`.
///
/// Nominating a field that decides about framing, routing or authority, or that carries content,
/// credentials or identity, is refused: removing it would change who or what the upstream sees.
/// Any other nominated field is to be removed.
package struct ConnectionNominations: ~Copyable {
    /// Most nominated names in one message.
    package static let namesMax = 16
    /// Longest nominated name in bytes.
    package static let nameBytesMax = 128

    private var names = BoundedArray<ByteRange>(capacity: ConnectionNominations.namesMax)
    private var folded = ByteBuffer(capacity: ConnectionNominations.nameBytesMax)
    private let index = KnownFieldIndex()

    package init() {}

    /// Collects the names from all Connection lines of a head that was parsed from `bytes`.
    ///
    /// `isProtected` is asked about every folded name: the caller's forwarding and identity
    /// fields. Throws `nominationRefused` for a name that may not be nominated, and
    /// `connectionInvalid` when there are too many names or one is too long.
    package mutating func collect(
        from fields: borrowing FieldTable, of bytes: Span<UInt8>,
        isProtected: (Span<UInt8>) -> Bool
    ) throws(HTTPFailure) {
        names.removeAll()
        for position in 0..<fields.count where fields[position].known == .connection {
            var members = ListMembers(bytes, in: fields[position].value)
            while let member = members.next() {
                guard !member.isEmpty else { continue }
                try take(member, of: bytes, isProtected)
            }
        }
    }

    /// Whether a field of that name is nominated; both names lie in the same `bytes`.
    package func contains(_ name: ByteRange, of bytes: Span<UInt8>) -> Bool {
        for position in 0..<names.count where names[position].count == name.count {
            if equalsIgnoringCase(names[position], name, of: bytes) { return true }
        }
        return false
    }

    private mutating func take(
        _ member: ByteRange, of bytes: Span<UInt8>, _ isProtected: (Span<UInt8>) -> Bool
    ) throws(HTTPFailure) {
        guard member.count <= Self.nameBytesMax else {
            throw HTTPFailure(.connectionInvalid, at: member.start)
        }
        folded.removeAll()
        FoldedName.fold(bytes.extracting(member.bounds), into: &folded)
        guard try isNomination(at: member.start, isProtected) else { return }
        guard !names.isFull else { throw HTTPFailure(.connectionInvalid, at: member.start) }
        names.append(member)
    }

    /// Judges the name in `folded`: false when the gateway removes the field in any case.
    private func isNomination(
        at offset: Int, _ isProtected: (Span<UInt8>) -> Bool
    ) throws(HTTPFailure) -> Bool {
        let name = folded.readable
        if ByteScan.equals(name, ignoringCase: "close") { return false }
        let known = index.field(in: name, from: 0, count: name.count)
        if known.isHopByHop, known != .connection, known != .transferEncoding { return false }
        guard known == .other, !Self.isContentField(name), !isProtected(name) else {
            throw HTTPFailure(.nominationRefused, at: offset)
        }
        return true
    }

    private static func isContentField(_ name: Span<UInt8>) -> Bool {
        name.count > 8 && ByteScan.equals(name.extracting(first: 8), ignoringCase: "content-")
    }

    private func equalsIgnoringCase(
        _ one: ByteRange, _ other: ByteRange, of bytes: Span<UInt8>
    ) -> Bool {
        for offset in 0..<Int(one.count) {
            let left = ASCII.lowercased(bytes[one.start + offset])
            guard left == ASCII.lowercased(bytes[other.start + offset]) else { return false }
        }
        return true
    }
}
