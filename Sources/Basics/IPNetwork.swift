/// A block of addresses, such as `10.0.0.0/8` or `2001:db8::/32` (RFC 4632 section 3.1).
public struct IPNetwork: BitwiseCopyable, Hashable, Sendable {
    /// The first address.
    public let address: IPAddress
    /// Leading bits that all addresses of the block share, 0 to 128.
    public let prefixBits: Int

    /// Reads `address/bits` or a single address; nil when it is neither, or when the address has
    /// bits beyond the prefix, which is more often a slip than a wish.
    public init?(parsing bytes: Span<UInt8>) {
        var slash = 0
        while slash < bytes.count, bytes[slash] != UInt8(ascii: "/") { slash += 1 }
        guard let address = IPAddress(parsing: bytes.extracting(0..<slash)) else { return nil }
        let isFour = !bytes.extracting(0..<slash).contains(UInt8(ascii: ":"))
        let widest = isFour ? 32 : 128
        var bits = widest
        if slash < bytes.count {
            guard let written = Self.number(bytes.extracting((slash + 1)..<bytes.count)),
                written <= widest
            else { return nil }
            bits = written
        }
        self.address = address
        prefixBits = isFour ? bits + 96 : bits
        guard masked(address) == address else { return nil }
    }

    /// Whether the address belongs to the block.
    public func contains(_ other: IPAddress) -> Bool { masked(other) == address }

    private func masked(_ address: IPAddress) -> IPAddress {
        let high: UInt64 = prefixBits >= 64 ? .max : ~(.max >> UInt64(prefixBits))
        let low: UInt64 =
            prefixBits >= 128 ? .max : prefixBits <= 64 ? 0 : ~(.max >> UInt64(prefixBits - 64))
        return IPAddress(high: address.high & high, low: address.low & low)
    }

    /// One to three digits without a leading zero.
    private static func number(_ digits: Span<UInt8>) -> Int? {
        guard digits.count >= 1, digits.count <= 3, digits.count == 1 || digits[0] != 0x30 else {
            return nil
        }
        var value = 0
        for index in digits.indices {
            guard ASCII.isDigit(digits[index]) else { return nil }
            value = value * 10 + Int(digits[index] & 15)
        }
        return value
    }
}

extension Span<UInt8> {
    fileprivate func contains(_ byte: UInt8) -> Bool {
        for index in indices where self[index] == byte { return true }
        return false
    }
}
