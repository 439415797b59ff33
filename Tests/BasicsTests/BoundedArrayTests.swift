import Basics
import Testing

/// Reserved room: filled, read, overwritten, forgotten.
struct BoundedArrayTests {
    @Test func elementsAreKeptInOrder() {
        var array = BoundedArray<Int>(capacity: 3)
        let isEmpty = array.count == 0 && !array.isFull
        array.append(1)
        array.append(2)
        array.append(3)
        array[1] = 20
        let sum = array[0] + array[1] + array[2]
        let spanned = array.span.count
        let isFull = array.isFull
        array.removeAll()
        let after = array.count
        #expect(isEmpty)
        #expect(sum == 24)
        #expect(spanned == 3)
        #expect(isFull)
        #expect(after == 0)
    }

    @Test func repeatedElementsFillTheRoom() {
        let array = BoundedArray(repeating: UInt8(7), count: 5)
        let span = array.span
        let isFull = array.isFull
        #expect(isFull)
        for index in span.indices {
            let element = span[index]
            #expect(element == 7)
        }
    }
}
