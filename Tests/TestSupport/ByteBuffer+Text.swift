package import Basics

/// Looking into a buffer and filling it, for tests.
extension ByteBuffer {
    /// What is unread, as text.
    package var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// What is unread.
    package var bytes: [UInt8] {
        let span = readable
        var copy: [UInt8] = []
        for index in span.indices { copy.append(span[index]) }
        return copy
    }

    /// A buffer that holds `text`, with some room left.
    package init(holding text: String, room: Int = 64) {
        self.init(holding: Array(text.utf8), room: room)
    }

    /// A buffer that holds `bytes`, with some room left.
    package init(holding bytes: [UInt8], room: Int = 64) {
        self.init(capacity: bytes.count + room)
        append(bytes: bytes)
    }
}
