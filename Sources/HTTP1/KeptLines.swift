package import Basics

/// Copies the field lines that are kept of a head. Neighbours that came tidy (one space after the
/// colon, none at the end) are copied as one piece, as nearly all lines come.
package struct KeptLines {
    /// What is not copied yet: a run of whole lines.
    private var start: Int
    private var end: Int

    /// Begins with nothing, or with the bytes `startLine`, which end where the first line begins.
    package init(after startLine: ByteRange = .empty) {
        start = startLine.start
        end = startLine.end
    }

    /// Copies a line, now or together with the next ones.
    @inline(__always)
    package mutating func keep(
        _ line: FieldLine, of bytes: borrowing Span<UInt8>, into buffer: inout ByteBuffer
    ) {
        guard line.isTidy else { return keepUntidy(line, bytes, &buffer) }
        if line.name.start != end {
            finish(bytes, into: &buffer)
            start = line.name.start
        }
        end = line.value.end &+ 2
    }

    /// Copies what is left. To be called once after the last line.
    package mutating func finish(
        _ bytes: borrowing Span<UInt8>, into buffer: inout ByteBuffer
    ) {
        if start < end { buffer.append(bytes.extracting(start..<end)) }
        start = end
    }

    /// Writes a line with one space after its colon and none at its end.
    @inline(never)
    private mutating func keepUntidy(
        _ line: FieldLine, _ bytes: borrowing Span<UInt8>, _ buffer: inout ByteBuffer
    ) {
        finish(bytes, into: &buffer)
        buffer.append(bytes.extracting(line.name.bounds))
        buffer.append(": ")
        buffer.append(bytes.extracting(line.value.bounds))
        buffer.append("\r\n")
    }
}
