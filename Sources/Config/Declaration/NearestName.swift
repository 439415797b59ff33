/// Finds the name that was probably meant by one that is unknown.
enum NearestName {
    /// Longest name that is compared, in bytes: no setting's name is longer.
    private static let nameBytesMax = 64

    /// The candidate with the fewest edits from `name`, if they are few: a third of its length.
    static func of(_ name: [UInt8], among candidates: [String]) -> String? {
        guard name.count <= nameBytesMax else { return nil }
        let folded = name.map(fold)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(folded, candidate.utf8.map(fold))
            guard distance <= max(1, candidate.utf8.count / 3) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.name
    }

    /// `clientHeader`, `client-header` and `Client_Header` are all near to `client_header`.
    private static func fold(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "-"), UInt8(ascii: " "): UInt8(ascii: "_")
        default: byte
        }
    }

    /// Edits (insert, remove, replace, swap neighbours) that turn one name into the other.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1] + [Int](repeating: 0, count: right.count)
            for column in right.indices {
                let isSame = left[row] == right[column]
                var edits = min(last[column + 1], current[column]) + 1
                edits = min(edits, last[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    edits = min(edits, beforeLast[column - 1] + 1)
                }
                current[column + 1] = edits
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
