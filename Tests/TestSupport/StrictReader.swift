/// What a stream of bytes says as requests, by the strictest reading of RFC 9112: written for
/// tests, straight from its text, with no thought of speed and nothing shared with the parser that
/// is tested.
package struct StrictReader {
    /// One request.
    package struct Request: Sendable, Equatable {
        package let method: String
        package let target: String
        package let body: [UInt8]
    }

    /// Requests before the stream ends or breaks.
    package private(set) var requests: [Request] = []
    /// A request whose head was sound and whose body breaks or ends early; the last one, if any.
    package private(set) var broken: Request?

    private let bytes: [UInt8]
    private var position = 0

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        while position < bytes.count, let head = head() {
            guard let body = body(of: head) else {
                broken = Request(method: head.method, target: head.target, body: [])
                return
            }
            requests.append(Request(method: head.method, target: head.target, body: body))
            if !head.persists { return }
        }
    }

    private struct Head {
        var method = ""
        var target = ""
        var fields: [(name: String, value: [UInt8])] = []
        var isOld = false
        var persists = false

        func values(_ name: String) -> [[UInt8]] { fields.filter { $0.name == name }.map(\.value) }
    }

    // MARK: Lines

    /// The next line without its CR LF; nil when there is none, or a control character in it.
    private mutating func line() -> [UInt8]? {
        guard let end = bytes[position...].firstIndex(of: 13), end + 1 < bytes.count,
            bytes[end + 1] == 10
        else { return nil }
        let line = Array(bytes[position..<end])
        guard line.allSatisfy({ $0 == 9 || $0 >= 32 && $0 != 127 }) else { return nil }
        position = end + 2
        return line
    }

    private static func isToken(_ text: some Sequence<UInt8>) -> Bool {
        let marks = Set("!#$%&'*+-.^_`|~".utf8)
        var isEmpty = true
        for byte in text {
            isEmpty = false
            let isLetter = (65...90).contains(byte & 0xDF)
            guard isLetter || (48...57).contains(byte) || marks.contains(byte) else { return false }
        }
        return !isEmpty
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var text = text
        while text.first == 32 || text.first == 9 { text.removeFirst() }
        while text.last == 32 || text.last == 9 { text.removeLast() }
        return Array(text)
    }

    private static func lowercased(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).lowercased()
    }

    // MARK: Heads

    private mutating func head() -> Head? {
        if bytes[position...].starts(with: [13, 10]) { position += 2 }
        guard position < bytes.count, let first = line(), var head = Self.requestLine(first) else {
            return nil
        }
        while let line = line() {
            if line.isEmpty { return Self.isSound(&head) ? head : nil }
            guard let field = Self.field(line) else { return nil }
            head.fields.append(field)
        }
        return nil
    }

    private static func requestLine(_ line: [UInt8]) -> Head? {
        let parts = line.split(separator: 32, omittingEmptySubsequences: false)
        guard parts.count == 3, isToken(parts[0]), parts[0].count <= 32 else { return nil }
        let version = String(decoding: parts[2], as: UTF8.self)
        guard ["HTTP/1.1", "HTTP/1.0"].contains(version) else { return nil }
        guard parts[1].allSatisfy({ $0 > 32 && $0 < 127 && $0 != 35 }) else { return nil }
        var target = String(decoding: parts[1], as: UTF8.self)
        if target.lowercased().hasPrefix("http://") {
            let authority = target.dropFirst(7).prefix { $0 != "/" }
            guard isHost(Array(authority.utf8)) else { return nil }
            target = String(target.dropFirst(7 + authority.count))
        }
        guard target.hasPrefix("/") else { return nil }
        return Head(
            method: String(decoding: parts[0], as: UTF8.self), target: target,
            isOld: version == "HTTP/1.0")
    }

    private static func field(_ line: [UInt8]) -> (name: String, value: [UInt8])? {
        guard let colon = line.firstIndex(of: 58), isToken(line[..<colon]) else { return nil }
        let name = lowercased(Array(line[..<colon]))
        // A tab before the coding's name hides it from some parsers.
        guard name != "transfer-encoding" || !line.contains(9) else { return nil }
        return (name, trimmed(line[(colon + 1)...]))
    }

    private static func isHost(_ value: [UInt8]) -> Bool {
        let parts = value.split(separator: 58, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, parts.count <= 2 else { return false }
        let isName = name.allSatisfy {
            (65...90).contains($0 & 0xDF) || (48...57).contains($0) || "-._~".utf8.contains($0)
        }
        return isName
            && parts.dropFirst().allSatisfy { port in
                !port.isEmpty && port.allSatisfy { (48...57).contains($0) }
            }
    }

    /// Whether the fields agree with one another; sets what follows from them.
    private static func isSound(_ head: inout Head) -> Bool {
        let hosts = head.values("host")
        guard hosts.count == 1 || hosts.isEmpty && head.isOld, hosts.allSatisfy(isHost) else {
            return false
        }
        let lengths = head.values("content-length")
        let codings = head.values("transfer-encoding")
        guard lengths.count + codings.count <= 1, codings.isEmpty || !head.isOld else {
            return false
        }
        for value in lengths {
            guard value.count <= 18, let number = Int(String(decoding: value, as: UTF8.self)),
                number >= 0, value.allSatisfy({ (48...57).contains($0) })
            else { return false }
        }
        guard codings.allSatisfy({ lowercased($0) == "chunked" }) else { return false }
        let framing = ["content-length", "transfer-encoding", "host", "connection"]
        let imitates = head.fields.contains { field in
            let folded = String(field.name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
            return folded != field.name && framing.contains(folded)
        }
        let options = head.values("connection").flatMap { $0.split(separator: 44) }.map(trimmed)
        head.persists = !head.isOld && !options.map(lowercased).contains("close")
        return !imitates && options.allSatisfy(isToken)
    }

    // MARK: Bodies

    private mutating func body(of head: Head) -> [UInt8]? {
        if !head.values("transfer-encoding").isEmpty { return chunks() }
        guard let length = head.values("content-length").first else { return [] }
        return take(Int(String(decoding: length, as: UTF8.self)) ?? 0)
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        guard count <= bytes.count - position else { return nil }
        defer { position += count }
        return Array(bytes[position..<(position + count)])
    }

    private mutating func chunks() -> [UInt8]? {
        var body: [UInt8] = []
        while true {
            guard let line = line(), let size = Self.chunkSize(line) else { return nil }
            if size == 0 { break }
            guard let data = take(size), take(2) == [13, 10] else { return nil }
            body += data
        }
        while let line = line() {
            if line.isEmpty { return body }
            guard Self.field(line) != nil else { return nil }
        }
        return nil
    }

    /// A size with extensions that are well-formed and short (RFC 9112 section 7.1.1).
    private static func chunkSize(_ line: [UInt8]) -> Int? {
        let digits = line.prefix { ($0 < 128) && Character(UnicodeScalar($0)).isHexDigit }
        guard (1...15).contains(digits.count) else { return nil }
        let rest = String(decoding: line[digits.count...], as: UTF8.self)
        let extensions = #/(;[A-Za-z0-9]+(=([A-Za-z0-9]+|"[^"\\]*"))?)*/#
        guard rest.utf8.count < 200, rest.wholeMatch(of: extensions) != nil else { return nil }
        return Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
