package import Basics

/// Takes a chunked body apart as it arrives (RFC 9112 section 7.1; contract B107, B108, B151).
///
/// The decoder looks at a window of bytes that were received and not yet consumed, and answers
/// how many of them it is done with. Chunk data is answered as a range of the window and never
/// copied. Chunk extensions and the trailer section are checked, bounded and dropped. After a
/// throw the decoder must not be used again: the connection is lost.
package struct ChunkedDecoder: BitwiseCopyable, Sendable {
    /// Most extension bytes in one message; nobody honest sends any.
    package static let extensionBytesMax = 4096

    /// What a look at the window found. `consumed` counts from the window's start.
    package enum Step: Equatable, Sendable {
        /// The window is used up and the body goes on.
        case needMore(consumed: Int)
        /// Data of the body; `consumed` is the end of the range.
        case data(ByteRange, consumed: Int)
        /// The body and its trailer section are over; what follows belongs to the next message.
        case end(consumed: Int)
    }

    private enum State: BitwiseCopyable, Equatable {
        case size
        case extensions
        case quoted
        case quotedPair
        case sizeLineFeed
        case data
        case dataCarriageReturn
        case dataLineFeed
        case trailerStart
        case trailerName
        case trailerValue
        case trailerLineFeed
        case lastLineFeed
        case ended
    }

    private var state = State.size
    /// Digits of the current chunk size read so far.
    private var digits = 0
    /// The current chunk's size, then what is left of its data.
    private var remaining: UInt64 = 0
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerLines = 0
    private let trailerBytesMax: Int
    private let trailerLinesMax: Int
    /// Body bytes that were announced by chunk sizes so far: for limits on the body.
    package private(set) var announcedBytes: UInt64 = 0

    /// Starts at the first chunk; the trailer section is held to the limits of a head.
    package init(limits: HeadLimits) {
        trailerBytesMax = limits.headBytesMax
        trailerLinesMax = limits.fieldsMax
    }

    /// Whether `end` was answered.
    package var isComplete: Bool { state == .ended }

    /// Looks at `window` up to the next piece of data, the end, or the window's own end.
    package mutating func next(_ window: Span<UInt8>) throws(HTTPFailure) -> Step {
        var position = 0
        while position < window.count, state != .ended {
            if state == .data {
                let available = UInt64(window.count - position)
                let count = Int(min(available, remaining))
                remaining -= UInt64(count)
                if remaining == 0 { state = .dataCarriageReturn }
                let end = position + count
                return .data(ByteRange(position, end), consumed: end)
            }
            try step(window[position], at: position)
            position += 1
        }
        return state == .ended ? .end(consumed: position) : .needMore(consumed: position)
    }

    private mutating func step(_ byte: UInt8, at offset: Int) throws(HTTPFailure) {
        switch state {
        case .size: try takeSize(byte, at: offset)
        case .extensions, .quoted, .quotedPair: try takeExtension(byte, at: offset)
        case .sizeLineFeed:
            try expect(ASCII.lineFeed, byte, .chunkSizeInvalid, at: offset)
            state = remaining == 0 ? .trailerStart : .data
            digits = 0
        case .dataCarriageReturn:
            try expect(ASCII.carriageReturn, byte, .chunkEndInvalid, at: offset)
            state = .dataLineFeed
        case .dataLineFeed:
            try expect(ASCII.lineFeed, byte, .chunkEndInvalid, at: offset)
            state = .size
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed:
            try takeTrailer(byte, at: offset)
        case .lastLineFeed:
            try expect(ASCII.lineFeed, byte, .trailerInvalid, at: offset)
            state = .ended
        case .data, .ended: break
        }
    }

    private func expect(
        _ expected: UInt8, _ byte: UInt8, _ cause: HTTPFailure.Cause, at offset: Int
    ) throws(HTTPFailure) {
        guard byte == expected else { throw HTTPFailure(cause, at: offset) }
    }

    /// One to sixteen hexadecimal digits; no sign, prefix or blank.
    private mutating func takeSize(_ byte: UInt8, at offset: Int) throws(HTTPFailure) {
        if let value = ASCII.hexadecimalValue(byte) {
            guard digits < 16 else { throw HTTPFailure(.chunkSizeInvalid, at: offset) }
            remaining = remaining << 4 | UInt64(value)
            digits += 1
            return
        }
        guard digits > 0 else { throw HTTPFailure(.chunkSizeInvalid, at: offset) }
        let (total, overflow) = announcedBytes.addingReportingOverflow(remaining)
        guard !overflow, total <= UInt64(Int64.max) else {
            throw HTTPFailure(.chunkSizeInvalid, at: offset)
        }
        switch byte {
        case ASCII.carriageReturn: state = .sizeLineFeed
        case UInt8(ascii: ";"):
            state = .extensions
            try countExtensionByte(at: offset)
        default: throw HTTPFailure(.chunkSizeInvalid, at: offset)
        }
        announcedBytes = total
    }

    /// `;name=value` or `;name="value"`: tokens, blanks, and strings that end on the same line.
    private mutating func takeExtension(_ byte: UInt8, at offset: Int) throws(HTTPFailure) {
        try countExtensionByte(at: offset)
        let isText = !ASCII.isControl(byte) || byte == ASCII.tab
        switch (state, byte) {
        case (.extensions, ASCII.carriageReturn): state = .sizeLineFeed
        case (.extensions, UInt8(ascii: "\"")): state = .quoted
        case (.extensions, UInt8(ascii: ";")), (.extensions, UInt8(ascii: "=")),
            (.extensions, ASCII.space), (.extensions, ASCII.tab):
            break
        case (.extensions, _) where ASCII.isTokenCharacter(byte): break
        case (.quoted, UInt8(ascii: "\"")): state = .extensions
        case (.quoted, UInt8(ascii: "\\")): state = .quotedPair
        case (.quoted, _) where isText: break
        case (.quotedPair, _) where isText: state = .quoted
        default: throw HTTPFailure(.chunkExtensionInvalid, at: offset)
        }
    }

    private mutating func countExtensionByte(at offset: Int) throws(HTTPFailure) {
        extensionBytes += 1
        guard extensionBytes <= Self.extensionBytesMax else {
            throw HTTPFailure(.chunkExtensionsTooLong, at: offset)
        }
    }

    /// Field lines as strict as in a head, none of which is kept.
    private mutating func takeTrailer(_ byte: UInt8, at offset: Int) throws(HTTPFailure) {
        trailerBytes += 1
        guard trailerBytes <= trailerBytesMax else {
            throw HTTPFailure(.trailersTooLarge, at: offset)
        }
        switch (state, byte) {
        case (.trailerStart, ASCII.carriageReturn): state = .lastLineFeed
        case (.trailerStart, _) where ASCII.isTokenCharacter(byte):
            trailerLines += 1
            guard trailerLines <= trailerLinesMax else {
                throw HTTPFailure(.trailersTooLarge, at: offset)
            }
            state = .trailerName
        case (.trailerName, UInt8(ascii: ":")): state = .trailerValue
        case (.trailerName, _) where ASCII.isTokenCharacter(byte): break
        case (.trailerValue, ASCII.carriageReturn): state = .trailerLineFeed
        case (.trailerValue, _) where !ASCII.isControl(byte) || byte == ASCII.tab: break
        case (.trailerLineFeed, ASCII.lineFeed): state = .trailerStart
        default: throw HTTPFailure(.trailerInvalid, at: offset)
        }
    }
}
