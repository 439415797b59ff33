package import Basics

/// Field names as the most careless upstream may read them: lower case, and every character that
/// is no letter or digit turned into `-` (contract C2.2). CGI, WSGI and PHP map names so, which
/// makes `X_Forwarded_User` and `X.Forwarded.User` the same variable as `X-Forwarded-User`.
package enum FoldedName {
    /// The folded form of one byte of a name.
    package static func fold(_ byte: UInt8) -> UInt8 {
        ASCII.isAlphanumeric(byte) ? ASCII.lowercased(byte) : UInt8(ascii: "-")
    }

    /// Appends the folded form of `name`, as many bytes as the name has.
    package static func fold(_ name: Span<UInt8>, into buffer: inout ByteBuffer) {
        for index in name.indices { buffer.append(fold(name[index])) }
    }

    /// Longest name that decides about framing or routing, in bytes.
    private static let framingNameBytesMax = 32

    /// Whether `name`, which is none of the known names itself, folds to one that decides about
    /// framing or routing (contract B170).
    package static func imitatesFraming(_ name: Span<UInt8>) -> Bool {
        guard name.count <= framingNameBytesMax else { return false }
        var folded = InlineArray<32, UInt8>(repeating: 0)
        for index in name.indices { folded[index] = fold(name[index]) }
        let text = folded.span.extracting(first: name.count)
        for field in KnownField.allCases where field.isFramingOrRouting {
            if ByteScan.equals(text, ignoringCase: field.name) { return true }
        }
        return false
    }
}
