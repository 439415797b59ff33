internal import Basics
internal import HTTP1

/// The proxies' words about who sent a request, the nearest proxy's first: the last elements of
/// X-Forwarded-For or Forwarded.
struct ForwardedChain {
    /// What the proxy got, and from whom; nil where it does not say or says it badly.
    private var words = InlineArray<16, ForwardedElements.Element>(
        repeating: ForwardedElements.Element())
    /// Words kept: the last `Provenance.proxiesMax`.
    private(set) var count = 0

    /// Reads X-Forwarded-For, whose lines make one list.
    init(forwardedFor fields: borrowing FieldTable, _ bytes: Span<UInt8>) {
        for index in 0..<fields.count where fields[index].known == .xForwardedFor {
            var members = ListMembers(bytes, in: fields[index].value)
            while let member = members.next() {
                add(ForwardedElements.Element(node: member))
            }
        }
    }

    /// Reads Forwarded. A malformed line makes the whole unbelievable: who wrote it cannot be told
    /// from who wrote the rest.
    init(forwarded fields: borrowing FieldTable, _ bytes: Span<UInt8>) {
        for index in 0..<fields.count where fields[index].known == .forwarded {
            var elements = ForwardedElements(bytes, in: fields[index].value)
            reading: while true {
                switch elements.next() {
                case .element(let element): add(element)
                case .end: break reading
                case .malformed:
                    count = 0
                    return
                }
            }
        }
    }

    /// The word of the proxy at a distance: 0 is the peer's.
    subscript(distance: Int) -> ForwardedElements.Element { words[count - 1 - distance] }

    /// Adds a word at the near end; the farthest one goes when there are too many.
    private mutating func add(_ word: ForwardedElements.Element) {
        if count == Provenance.proxiesMax {
            for index in 1..<count { words[index - 1] = words[index] }
            count -= 1
        }
        words[count] = word
        count += 1
    }
}
