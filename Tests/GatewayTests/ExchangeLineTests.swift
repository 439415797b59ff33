import Basics
import Testing

@testable import Gateway

/// First come, first served, and out of it from anywhere.
struct ExchangeLineTests {
    private static let count = 6

    /// Joins `count` exchanges and lets some leave in this order; the rest in the line's order.
    private func rest(afterLeaving leaving: [Int]) -> [Int] {
        var exchanges = Slab<Exchange>(capacity: Self.count)
        var line = ExchangeLine()
        var ids = RequestID.Source(seed: 1)
        let handles = (0..<Self.count).map { _ in
            exchanges.insert(
                Exchange(
                    client: .none, generation: 1, id: ids.next(), began: Instant(nanoseconds: 0)))
        }
        for handle in handles { line.join(handle, of: &exchanges) }
        for index in leaving { line.leave(handles[index], of: &exchanges) }
        #expect(line.count == Self.count - leaving.count)
        // Whoever left may join again, at the end.
        for index in leaving.prefix(1) { line.join(handles[index], of: &exchanges) }
        var order: [Int] = []
        while !line.first.isNone {
            order.append(handles.firstIndex(of: line.first) ?? -1)
            line.leave(line.first, of: &exchanges)
        }
        #expect(line.isEmpty)
        return order
    }

    @Test(arguments: [
        ([], [0, 1, 2, 3, 4, 5]), ([0], [1, 2, 3, 4, 5, 0]), ([5], [0, 1, 2, 3, 4, 5]),
        ([2], [0, 1, 3, 4, 5, 2]), ([2, 3], [0, 1, 4, 5, 2]), ([3, 2], [0, 1, 4, 5, 3]),
        ([0, 5, 1, 4], [2, 3, 0]), ([4, 3, 2, 1, 0], [5, 4]), ([0, 1, 2, 3, 4, 5], [0]),
    ])
    func orderHoldsWhoeverLeaves(leaving: [Int], expected: [Int]) {
        #expect(rest(afterLeaving: leaving) == expected)
    }
}
