package import Basics

/// The path by which routes are matched: percent-decoded, and refused when any upstream could read
/// it as another path than the one that was judged, since the raw bytes are forwarded (contract
/// B124, lessons on path rules).
///
/// Refused: dot segments in any spelling, empty segments, `;`, `\`, `#`, encoded `/ \ ; ? #` and
/// control characters, percent signs without two digits, whatever a second decoding would change,
/// and bytes that are not well-formed UTF-8.
package enum RequestPath {
    /// Appends the canonical form of `raw`, the path as sent. An empty path, as an absolute-form
    /// target may have, is `/`; the lone `*` of OPTIONS stays. A canonical path is never longer
    /// than the raw one; a buffer too small for it makes this throw.
    package static func canonical(
        _ raw: Span<UInt8>, into buffer: inout ByteBuffer
    ) throws(HTTPFailure) {
        let start = buffer.count
        let isCanonical = isCanonical(raw)
        if isCanonical {
            buffer.append(raw)
        } else if raw.isEmpty {
            buffer.append(UInt8(ascii: "/"))
        } else {
            try decode(raw, into: &buffer)
        }
        guard !buffer.hasOverflowed else { throw HTTPFailure(.pathAmbiguous, at: 0) }
        guard !isCanonical else { return }
        let path = buffer.readable
        try check(path.extracting(start..<path.count))
    }

    /// Whether `raw` is its own canonical form for a quick reason: it starts with a slash, holds
    /// only harmless characters, and no slash is followed by a slash or a dot. Then it can be
    /// matched where it lies.
    package static func isCanonical(_ raw: Span<UInt8>) -> Bool {
        guard raw.count > 0 else { return false }
        guard raw[0] == UInt8(ascii: "/") else {
            return raw.count == 1 && raw[0] == UInt8(ascii: "*")
        }
        var previous: UInt8 = 0
        for index in raw.indices {
            let byte = raw[index]
            guard isHarmless(byte) else { return false }
            if previous == UInt8(ascii: "/"),
                byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
            {
                return false
            }
            previous = byte
        }
        return true
    }

    /// Visible ASCII except `" # % ; < > ? \ ^ backquote { | }`.
    private static func isHarmless(_ byte: UInt8) -> Bool {
        // One bit per byte value.
        let low: UInt64 = 0x27FF_FFD2_0000_0000
        let high: UInt64 = 0x47FF_FFFE_AFFF_FFFF
        guard byte < 0x80 else { return false }
        return ((byte < 64 ? low : high) >> UInt64(byte & 63)) & 1 == 1
    }

    private static func decode(
        _ raw: Span<UInt8>, into buffer: inout ByteBuffer
    ) throws(HTTPFailure) {
        var index = 0
        while index < raw.count {
            let byte = raw[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < raw.count, let high = ASCII.hexadecimalValue(raw[index + 1]),
                    let low = ASCII.hexadecimalValue(raw[index + 2])
                else { throw HTTPFailure(.pathAmbiguous, at: index) }
                let decoded = high << 4 | low
                guard !isDelimiter(decoded), !ASCII.isControl(decoded) else {
                    throw HTTPFailure(.pathAmbiguous, at: index)
                }
                buffer.append(decoded)
                index += 3
            } else {
                guard ASCII.isVisible(byte), byte == UInt8(ascii: "/") || !isDelimiter(byte) else {
                    throw HTTPFailure(.pathAmbiguous, at: index)
                }
                buffer.append(byte)
                index += 1
            }
        }
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: "?"),
            UInt8(ascii: "#"):
            true
        default: false
        }
    }

    /// Checks what shows only after decoding: segments, a second layer of encoding, UTF-8.
    private static func check(_ path: Span<UInt8>) throws(HTTPFailure) {
        guard path.count > 0, path[0] == UInt8(ascii: "/") else {
            throw HTTPFailure(.pathAmbiguous, at: 0)
        }
        var segment = 1
        for index in 1..<max(path.count, 1) where path[index] == UInt8(ascii: "/") {
            guard index > segment, !isDotSegment(path.extracting(segment..<index)) else {
                throw HTTPFailure(.pathAmbiguous, at: segment)
            }
            segment = index + 1
        }
        guard !isDotSegment(path.extracting(segment..<path.count)) else {
            throw HTTPFailure(.pathAmbiguous, at: segment)
        }
        guard !holdsPercentEncoding(path), UTF8Check.isWellFormed(path) else {
            throw HTTPFailure(.pathAmbiguous, at: 0)
        }
    }

    private static func isDotSegment(_ segment: Span<UInt8>) -> Bool {
        guard segment.count == 1 || segment.count == 2 else { return false }
        for index in segment.indices where segment[index] != UInt8(ascii: ".") { return false }
        return true
    }

    private static func holdsPercentEncoding(_ path: Span<UInt8>) -> Bool {
        var index = ByteScan.first(UInt8(ascii: "%"), in: path, from: 0)
        while index + 2 < path.count {
            if ASCII.hexadecimalValue(path[index + 1]) != nil,
                ASCII.hexadecimalValue(path[index + 2]) != nil
            {
                return true
            }
            index = ByteScan.first(UInt8(ascii: "%"), in: path, from: index + 1)
        }
        return false
    }
}
