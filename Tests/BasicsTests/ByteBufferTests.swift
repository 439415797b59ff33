import Basics
import TestSupport
import Testing

/// A buffer never writes beyond its ceiling, and never reads what was not written.
struct ByteBufferTests {
    @Test func bytesComeOutInOrderAndRoomIsWonBack() {
        var buffer = ByteBuffer(capacity: 8)
        buffer.append("abcdef")
        buffer.consume(4)
        let rest = buffer.text
        let freeBefore = buffer.freeCount
        buffer.compact()
        let freeAfter = buffer.freeCount
        buffer.append("ghijkl")
        let all = buffer.text
        #expect(rest == "ef")
        #expect(freeBefore == 2)
        #expect(freeAfter == 6)
        #expect(all == "efghijkl")
        #expect(buffer.hasOverflowed == false)
    }

    @Test func emptiedBufferStartsAnew() {
        var buffer = ByteBuffer(holding: "abc", room: 1)
        buffer.consume(3)
        #expect(buffer.isEmpty == true)
        #expect(buffer.freeCount == 4)
    }

    @Test func whatDoesNotFitIsLeftOutWholeAndNoted() {
        var buffer = ByteBuffer(capacity: 5)
        buffer.append("abc")
        buffer.append("def")
        let afterLiteral = (buffer.text, buffer.hasOverflowed)
        buffer.append(bytes: [100, 101])
        buffer.append(0x66)
        buffer.append(utf8: "g")
        buffer.append(decimal: 7)
        buffer.append(hexadecimal: 7)
        let end = (buffer.text, buffer.hasOverflowed)
        #expect(afterLiteral == ("abc", true))
        #expect(end == ("abcde", true))
    }

    @Test func forgettingAllForgetsTheOverflowToo() {
        var buffer = ByteBuffer(capacity: 1)
        buffer.append("ab")
        buffer.removeAll()
        #expect(buffer.hasOverflowed == false)
        #expect(buffer.isEmpty == true)
    }

    @Test func everyLengthIsCopiedWholeAndNothingElse() {
        let source = (0..<80).map { UInt8($0) }
        for count in 0...70 {
            for offset in [0, 1, 7] {
                var buffer = ByteBuffer(capacity: 96)
                buffer.append("<")
                buffer.append(source.span.extracting(offset..<(offset + count)))
                buffer.append(">")
                let written = Array(copying: buffer.readable)
                #expect(written == [0x3C] + source[offset..<(offset + count)] + [0x3E])
            }
        }
    }

    @Test func bufferWithoutMemoryHoldsNothing() {
        var buffer = ByteBuffer()
        #expect(buffer.isBacked == false)
        #expect(buffer.isEmpty == true)
        #expect(buffer.freeCount == 0)
        buffer.append("")
        #expect(buffer.hasOverflowed == false)
        buffer.append("a")
        #expect(buffer.hasOverflowed == true)
        #expect(buffer.text == "")
        buffer.compact()
        buffer.removeAll()
        #expect(buffer.count == 0)
    }

    @Test func truncatingDropsTheEnd() {
        var buffer = ByteBuffer(holding: "abcdef")
        buffer.consume(2)
        buffer.truncate(to: 1)
        #expect(buffer.text == "c")
        buffer.truncate(to: 0)
        #expect(buffer.isEmpty == true)
    }

    @Test(
        arguments: [
            (0, "0", "0"), (9, "9", "9"), (10, "10", "a"), (255, "255", "ff"),
            (4096, "4096", "1000"),
            (UInt64.max, "18446744073709551615", "ffffffffffffffff"),
        ] as [(UInt64, String, String)])
    func numbersAreWrittenWithoutLeadingZeros(number: UInt64, decimal: String, hex: String) {
        var buffer = ByteBuffer(capacity: 64)
        buffer.append(decimal: number)
        buffer.append(" ")
        buffer.append(hexadecimal: number)
        let text = buffer.text
        #expect(text == "\(decimal) \(hex)")
    }

    @Test(arguments: [(-1, "ab"), (0, "ab"), (2, "abxx")])
    func fillingKeepsWhatWasWritten(answer: Int, expected: String) {
        var buffer = ByteBuffer(capacity: 4)
        buffer.append("ab")
        // Sound: two bytes are free, and both are written.
        let written = unsafe buffer.fill { room in
            unsafe room.initializeMemory(as: UInt8.self, repeating: 0x78)
            return answer
        }
        #expect(written == answer)
        #expect(buffer.text == expected)
    }
}
