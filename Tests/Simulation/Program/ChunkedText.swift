/// Bodies in chunks (RFC 9112 section 7.1), with all that may stand in them.
enum ChunkedText {
    static func made(of body: ArraySlice<UInt8>, _ random: inout SeededRandom) -> [UInt8] {
        var text: [UInt8] = []
        var rest = body
        let largest = max(random.pick([1, 30, 1000, 70_000]), body.count / 300)
        while !rest.isEmpty {
            let count = min(rest.count, random.within(1...largest))
            let tail = random.chance(100) ? ";name=value" : ""
            text += Array("\(String(count, radix: 16))\(tail)\r\n".utf8)
            text += rest.prefix(count)
            text += [0x0D, 0x0A]
            rest = rest.dropFirst(count)
        }
        text += Array((random.chance(100) ? "0\r\nX-Trailer: a\r\n\r\n" : "0\r\n\r\n").utf8)
        return text
    }
}
