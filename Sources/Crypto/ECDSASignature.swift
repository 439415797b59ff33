/// The two forms of an ECDSA signature: R and S side by side in a JWS (RFC 7518 section 3.4), and
/// the DER SEQUENCE of two INTEGERs in libcrypto.
enum ECDSASignature {
    /// Tags of DER (X.690 section 8).
    private static let sequenceTag: UInt8 = 0x30
    private static let integerTag: UInt8 = 0x02

    /// The DER form of R || S, or nil when the length is not twice the order's or when R or S is
    /// not in 1..<order. A signature that is DER already has the wrong length or range.
    static func der(raw: Span<UInt8>, order: [UInt8]) -> [UInt8]? {
        let length = order.count
        guard length > 0, raw.count == 2 * length else { return nil }
        let r = raw.extracting(first: length)
        let s = raw.extracting(last: length)
        guard isInRange(r, order), isInRange(s, order) else { return nil }
        let rStart = firstNonZero(r)
        let sStart = firstNonZero(s)
        let contentCount = 2 * 2 + integerCount(r, rStart) + integerCount(s, sStart)
        var der: [UInt8] = []
        der.reserveCapacity(contentCount + 3)
        der.append(sequenceTag)
        // A length above 127 has a byte of its own; P-521 needs up to 138.
        if contentCount > 0x7F { der.append(0x81) }
        der.append(UInt8(contentCount))
        appendInteger(r, from: rStart, to: &der)
        appendInteger(s, from: sStart, to: &der)
        return der
    }

    /// R || S of a DER signature that libcrypto made, each `length` bytes; nil when it is not one.
    static func raw(der: [UInt8], length: Int) -> [UInt8]? {
        guard der.count > 2, der[0] == sequenceTag else { return nil }
        var position = der[1] == 0x81 ? 3 : 2
        var raw: [UInt8] = []
        for _ in 0..<2 {
            guard position + 2 <= der.count, der[position] == integerTag else { return nil }
            let start = position + 2
            let end = start + Int(der[position + 1])
            guard end <= der.count else { return nil }
            let digits = der[start..<end].drop { $0 == 0 }
            guard digits.count <= length else { return nil }
            raw += [UInt8](repeating: 0, count: length - digits.count)
            raw += digits
            position = end
        }
        return position == der.count ? raw : nil
    }

    /// Whether 0 < number < order; both big-endian and equally long.
    static func isInRange(_ number: Span<UInt8>, _ order: [UInt8]) -> Bool {
        guard firstNonZero(number) < number.count else { return false }
        for index in number.indices where number[index] != order[index] {
            return number[index] < order[index]
        }
        return false
    }

    private static func firstNonZero(_ number: Span<UInt8>) -> Int {
        for index in number.indices where number[index] != 0 { return index }
        return number.count
    }

    /// Content length of a minimal INTEGER: no leading zeros, but one where the top bit is set.
    private static func integerCount(_ number: Span<UInt8>, _ start: Int) -> Int {
        number.count - start + Int(number[start] >> 7)
    }

    private static func appendInteger(
        _ number: Span<UInt8>, from start: Int, to der: inout [UInt8]
    ) {
        der.append(integerTag)
        der.append(UInt8(integerCount(number, start)))
        if number[start] >> 7 == 1 { der.append(0) }
        der.append(addingCapacity: number.count - start) { output in
            for index in start..<number.count { output.append(number[index]) }
        }
    }
}
