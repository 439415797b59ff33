/// Names and values of an `application/x-www-form-urlencoded` text: a form or a query.
struct FormFields {
    private var pairs: [(name: String, value: String)] = []

    /// Fields read at most; the forms here have ten.
    private static let fieldsMax = 64

    /// Reads a text; a broken percent escape stays as it stands, as most servers do.
    init(parsing text: some Sequence<UInt8>) {
        let parts = Array(text).split(separator: UInt8(ascii: "&"), maxSplits: Self.fieldsMax)
        for part in parts.prefix(Self.fieldsMax) {
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            let value = part.dropFirst(name.count + 1)
            pairs.append((Self.decoded(name), Self.decoded(value)))
        }
    }

    /// Whether there are no fields.
    var isEmpty: Bool { pairs.isEmpty }

    /// The first value of `name`, nil when absent or empty.
    subscript(_ name: String) -> String? {
        let value = pairs.first { $0.name == name }?.value
        return value?.isEmpty == false ? value : nil
    }

    /// All values of `name`, split at spaces: scopes and audiences.
    func words(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.flatMap { $0.value.split(separator: " ").map(String.init) }
    }

    /// Undoes percent and plus encoding.
    static func decoded(_ bytes: some Collection<UInt8>) -> String {
        var result: [UInt8] = []
        var rest = ArraySlice(bytes)
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let escaped = escape(rest.prefix(2)) {
                result.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Encodes `text` for a query or form.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(scalar)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }

    private static func escape(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            guard let nibble = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt8(nibble)
        }
        return value
    }
}
