package import Basics

/// Writes heads into a buffer. Start lines always carry our own version (contract B154). A value
/// that was not parsed from a head goes through `field(_:checked:)`, so that nothing can smuggle a
/// line end into a head. Overflow shows in the buffer's `hasOverflowed`.
package enum HeadWriter {
    /// `METHOD target HTTP/1.1`, both as parsed from a request.
    package static func requestLine(
        method: Span<UInt8>, target: Span<UInt8>, into buffer: inout ByteBuffer
    ) {
        buffer.append(method)
        buffer.append(ASCII.space)
        buffer.append(target)
        buffer.append(" HTTP/1.1\r\n")
    }

    /// `HTTP/1.1 status phrase`, with the registered phrase.
    package static func statusLine(_ status: UInt16, into buffer: inout ByteBuffer) {
        buffer.append("HTTP/1.1 ")
        buffer.append(decimal: UInt64(status))
        buffer.append(ASCII.space)
        buffer.append(Status.reasonPhrase(status))
        buffer.append("\r\n")
    }

    /// `HTTP/1.1 status phrase`, with a phrase as parsed from a response.
    package static func statusLine(
        _ status: UInt16, reasonPhrase: Span<UInt8>, into buffer: inout ByteBuffer
    ) {
        buffer.append("HTTP/1.1 ")
        buffer.append(decimal: UInt64(status))
        buffer.append(ASCII.space)
        buffer.append(reasonPhrase)
        buffer.append("\r\n")
    }

    /// `name: value`, both literals.
    package static func field(
        _ name: StaticString, _ value: StaticString, into buffer: inout ByteBuffer
    ) {
        buffer.append(name)
        buffer.append(": ")
        buffer.append(value)
        buffer.append("\r\n")
    }

    /// `name: number`.
    package static func field(
        _ name: StaticString, decimal value: UInt64, into buffer: inout ByteBuffer
    ) {
        buffer.append(name)
        buffer.append(": ")
        buffer.append(decimal: value)
        buffer.append("\r\n")
    }

    /// `name: value` with a value as parsed from a head, or one of our own making that holds no
    /// control characters.
    package static func field(
        _ name: StaticString, parsed value: Span<UInt8>, into buffer: inout ByteBuffer
    ) {
        buffer.append(name)
        buffer.append(": ")
        buffer.append(value)
        buffer.append("\r\n")
    }

    /// `name: value` with a value from anywhere else. Throws, and writes nothing, when the value
    /// holds a control character other than a tab.
    package static func field(
        _ name: StaticString, checked value: Span<UInt8>, into buffer: inout ByteBuffer
    ) throws(HTTPFailure) {
        let end = try FieldScanner.endOfLine(value, from: 0)
        guard end == value.count else { throw HTTPFailure(.lineEndInvalid, at: end) }
        field(name, parsed: value, into: &buffer)
    }

    /// Ends the head.
    package static func end(into buffer: inout ByteBuffer) {
        buffer.append("\r\n")
    }

    /// The line before a chunk's data: its size. Chunk data is followed by CR LF.
    package static func chunkSize(_ count: Int, into buffer: inout ByteBuffer) {
        buffer.append(hexadecimal: UInt64(clamping: count))
        buffer.append("\r\n")
    }
}
