/// Numbers (RFC 8259 section 6). Only the grammar is checked here; what a number means is asked of
/// `JSONNumber` when someone needs it, so that 1e400 is no reason to fail.
extension JSONReader {
    /// Reads a number that starts at the position.
    mutating func readNumber() throws(JSONFailure) {
        let start = position
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") {
            position += 1
        } else {
            try readDigits()
        }
        if peek == UInt8(ascii: ".") {
            position += 1
            try readDigits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try readDigits()
        }
        try appendLeaf(.number, from: start)
    }

    private mutating func readDigits() throws(JSONFailure) {
        let start = position
        while let byte = peek, JSONNumber.digit(byte) != nil { position += 1 }
        guard position > start else { throw failure(.invalidNumber) }
    }
}
