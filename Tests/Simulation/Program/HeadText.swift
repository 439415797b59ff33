/// A message head as its receiver reads it: first line and fields, by exact spelling where Postern
/// writes them itself.
struct HeadText {
    let firstLine: Substring
    let lines: [Substring]

    /// Reads a head at the front of `bytes`; nil when its empty line is not there yet. `length` is
    /// with the empty line.
    static func read(_ bytes: ArraySlice<UInt8>) -> (head: HeadText, length: Int)? {
        var index = bytes.startIndex
        while let end = bytes[index...].firstIndex(of: 0x0A) {
            if end >= bytes.startIndex + 3, bytes[end - 1] == 0x0D, bytes[end - 2] == 0x0A,
                bytes[end - 3] == 0x0D
            {
                return (HeadText(bytes[..<(end - 3)]), end + 1 - bytes.startIndex)
            }
            index = end + 1
        }
        return nil
    }

    private init(_ bytes: ArraySlice<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        let all = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        firstLine = all.first ?? ""
        lines = Array(all.dropFirst())
    }

    /// The value of the only field of this name; nil when there is none or more than one.
    func field(_ name: String) -> Substring? {
        let found = lines.filter {
            $0.utf8.count > name.utf8.count + 1 && $0.lowercased().hasPrefix(name + ": ")
        }
        return found.count == 1 ? found[0].dropFirst(name.utf8.count + 2) : nil
    }

    func number(_ name: String) -> Int? { field(name).flatMap { Int($0) } }

    /// How many fields have this name.
    func count(_ name: String) -> Int {
        lines.count { $0.lowercased().hasPrefix(name + ":") }
    }
}
