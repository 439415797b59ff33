/// Member names: no U+0000 in them, and none twice in an object, compared after unescaping.
extension JSONReader {
    /// Up to this many members are compared pair by pair; sorting pays beyond.
    private static let pairwiseMembersMax = 16

    /// Reads a member's name.
    mutating func readName() throws(JSONFailure) {
        skipSpace()
        guard peek == UInt8(ascii: "\"") else { throw unexpected() }
        let start = position
        try readString()
        // Only an escape can spell it: a control character as such was refused.
        guard nodes[nodes.count - 1].text.lowerBound >= source.count else { return }
        let name = text(of: nodes.count - 1)
        for index in name.indices where name[index] == 0 {
            throw JSONFailure(.nulInName, at: start)
        }
    }

    /// Refuses an object that names a member twice (RFC 7515 section 4, RFC 7519 section 4 and
    /// RFC 7517 section 4 allow that). Costs n log n at most, whoever chose the names.
    func checkNames(of object: Int) throws(JSONFailure) {
        let end = Int(nodes[object].next)
        var memberCount = 0
        var kinds: UInt64 = 0
        var name = object + 1
        while name < end {
            if memberCount < Self.pairwiseMembersMax {
                // A name of a kind that none had before needs no comparison.
                let kind = kind(of: name)
                if kinds & kind != 0 { try checkAgainstEarlier(name, of: object) }
                kinds |= kind
            }
            memberCount += 1
            name = Int(nodes[name + 1].next)
        }
        guard memberCount > Self.pairwiseMembersMax else { return }
        var names: [Int] = []
        names.reserveCapacity(memberCount)
        name = object + 1
        while name < end {
            names.append(name)
            name = Int(nodes[name + 1].next)
        }
        names.sort { precedes($0, $1) }
        for index in names.indices.dropFirst()
        where text(of: names[index - 1]).isEqual(to: text(of: names[index])) {
            throw duplicate(max(names[index - 1], names[index]))
        }
    }

    /// One of 64 kinds, as a bit, that are the same for the same name: by its length and two of its
    /// bytes.
    private func kind(of name: Int) -> UInt64 {
        let text = text(of: name)
        guard let last = text.indices.last else { return 1 }
        let sum = text.count &+ Int(text[0]) &* 3 &+ Int(text[last]) &* 5
        return 1 &<< UInt64(truncatingIfNeeded: sum & 63)
    }

    private func checkAgainstEarlier(_ name: Int, of object: Int) throws(JSONFailure) {
        let text = text(of: name)
        var earlier = object + 1
        while earlier < name {
            if nodes[earlier].textCount == text.count, self.text(of: earlier).isEqual(to: text) {
                throw duplicate(name)
            }
            earlier = Int(nodes[earlier + 1].next)
        }
    }

    private func duplicate(_ name: Int) -> JSONFailure {
        JSONFailure(.duplicateName, at: Int(nodes[name].start))
    }

    /// Orders two names by length, then bytes.
    private func precedes(_ left: Int, _ right: Int) -> Bool {
        let left = text(of: left)
        let right = text(of: right)
        guard left.count == right.count else { return left.count < right.count }
        for index in left.indices where left[index] != right[index] {
            return left[index] < right[index]
        }
        return false
    }

    /// The unescaped text of a string node.
    @_lifetime(borrow self)
    private func text(of node: Int) -> Span<UInt8> {
        let range = nodes[node].text
        guard range.lowerBound >= source.count else { return source.span.extracting(range) }
        let start = range.lowerBound - source.count
        return decoded.span.extracting(start..<(start + range.count))
    }
}
