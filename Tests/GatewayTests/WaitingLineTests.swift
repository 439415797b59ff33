import Basics
import Testing

@testable import Gateway

/// First come, first served, however long the line gets.
struct WaitingLineTests {
    private func handle(_ number: Int) -> Handle { Handle(index: UInt32(number), generation: 1) }

    @Test func orderHoldsThroughALongLine() {
        var line = WaitingLine()
        var served: [Handle] = []
        for number in 0..<5000 {
            line.join(handle(number))
            if number % 3 == 0, let next = line.next() { served.append(next) }
        }
        let half = line.count
        while let next = line.next() { served.append(next) }
        #expect(half == 5000 - 1667)
        #expect(served == (0..<5000).map(handle))
        #expect(line.isEmpty)
    }

    @Test func leavingKeepsTheOthersOrder() {
        var line = WaitingLine()
        for number in 0..<5 { line.join(handle(number)) }
        _ = line.next()
        let left = [line.leave(handle(3)), line.leave(handle(0)), line.leave(handle(3))]
        #expect(left == [true, false, false])
        var rest: [Handle] = []
        while let next = line.next() { rest.append(next) }
        #expect(rest == [1, 2, 4].map(handle))
    }
}
