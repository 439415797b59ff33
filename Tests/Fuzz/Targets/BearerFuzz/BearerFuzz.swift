import Basics
import FuzzSupport
import HTTP1
import JOSE

/// Authorization values: a token is found only where RFC 6750 section 2.1 has one, and then all
/// of it.
@main
enum BearerFuzz {
    static func main() {
        Fuzzer.run { input in
            let value = [UInt8](copying: input)
            let credential = BearerCredential.parse(input)
            let token = reference(value)
            switch credential {
            case .token(let range):
                require(token == input.copy(of: range), "another token")
                require(range.end == value.count, "something follows the token")
                let shape = TokenShape.classify(input.extracting(range.bounds))
                require(shape != .malformed, "a token that is none")
            case .duplicate:
                require(value.contains(UInt8(ascii: ",")), "two credentials without a comma")
                require(token == nil, "a token was not seen")
            case .otherScheme:
                require(!isBearer(value), "Bearer is another scheme")
                require(token == nil, "a token was not seen")
            case .malformed: require(token == nil, "a token was not seen")
            }
        }
    }

    private static func isBearer(_ value: [UInt8]) -> Bool {
        let scheme = value.prefix { $0 != UInt8(ascii: " ") }
        return String(decoding: scheme, as: UTF8.self).lowercased() == "bearer"
    }

    /// `Bearer`, spaces and a b64token to the end.
    private static func reference(_ value: [UInt8]) -> [UInt8]? {
        guard isBearer(value) else { return nil }
        let token = Array(value.dropFirst(6).drop { $0 == UInt8(ascii: " ") })
        guard token.count < value.count - 6 else { return nil }
        var body = token
        while body.last == UInt8(ascii: "=") { body.removeLast() }
        let isBody = body.allSatisfy { byte in
            let scalar = Unicode.Scalar(byte)
            return scalar.isASCII && scalar.properties.isAlphabetic
                || ("0"..."9").contains(scalar) || "-._~+/".utf8.contains(byte)
        }
        return isBody && !body.isEmpty ? token : nil
    }
}
