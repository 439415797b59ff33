internal import Basics

/// Exchanges in a line: joined at the end, left from anywhere, each in one step and without memory
/// of its own. The links are in the exchanges, so one stands in one line at most, and there are
/// never more in it than there are exchanges.
struct ExchangeLine {
    /// An exchange's neighbours in its line.
    struct Links {
        fileprivate var previous = Handle.none
        fileprivate var next = Handle.none
    }

    /// Who came first; none when nobody waits.
    private(set) var first = Handle.none
    private var last = Handle.none
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Joins at the end.
    mutating func join(_ exchange: Handle, of exchanges: inout Slab<Exchange>) {
        exchanges[exchange].links = Links(previous: last, next: .none)
        if last.isNone { first = exchange } else { exchanges[last].links.next = exchange }
        last = exchange
        count += 1
    }

    /// Leaves, wherever it stands; it has to stand in this line.
    mutating func leave(_ exchange: Handle, of exchanges: inout Slab<Exchange>) {
        let links = exchanges[exchange].links
        if links.previous.isNone {
            first = links.next
        } else {
            exchanges[links.previous].links.next = links.next
        }
        if links.next.isNone {
            last = links.previous
        } else {
            exchanges[links.next].links.previous = links.previous
        }
        exchanges[exchange].links = Links()
        count -= 1
    }
}
