internal import Basics

/// The `traceparent` field (W3C Trace Context, section 3.2).
package enum TraceParent {
    /// Most members of `tracestate` (section 3.3.1.1).
    package static let stateMembersMax = 32

    /// version, trace, parent and flags with their dashes: 2, 32, 16 and 2 digits.
    private static let length = 55

    /// Whether it names a trace. A later version may go on behind the flags.
    package static func isValid(_ value: Span<UInt8>) -> Bool {
        guard value.count >= length else { return false }
        for index in 0..<length {
            let isDash = index == 2 || index == 35 || index == 52
            guard isDash ? value[index] == UInt8(ascii: "-") : isDigit(value[index]) else {
                return false
            }
        }
        let isFirst = value[0] == UInt8(ascii: "0") && value[1] == UInt8(ascii: "0")
        let isForbidden = value[0] == UInt8(ascii: "f") && value[1] == UInt8(ascii: "f")
        guard !isForbidden, isSomething(value.extracting(3..<35)),
            isSomething(value.extracting(36..<52))
        else { return false }
        return value.count == length || (!isFirst && value[length] == UInt8(ascii: "-"))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"))
    }

    private static func isSomething(_ digits: Span<UInt8>) -> Bool {
        for index in digits.indices where digits[index] != UInt8(ascii: "0") { return true }
        return false
    }
}
