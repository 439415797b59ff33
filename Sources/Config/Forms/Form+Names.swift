import Basics
import Crypto
import JSON

/// Forms of names from the token and HTTP vocabularies.
extension Form where Value == [UInt8] {
    /// Longest audience, scope, client, claim or other name in bytes; tokens hold no longer ones.
    private static var nameBytesMax: Int { 1024 }

    /// An audience or client id, compared byte by byte.
    static func identifier(_ kind: String) -> Form {
        bytes(kind, "a text of 1 to \(nameBytesMax) bytes without control characters") { bytes in
            isName(bytes) && !bytes.contains(where: ASCII.isControl)
        }
    }

    /// A scope token (RFC 6750 section 3: `%x21 / %x23-5B / %x5D-7E`).
    static func scope() -> Form {
        bytes("scope", "one scope: visible ASCII without space, quote and backslash") { bytes in
            isName(bytes)
                && bytes.allSatisfy {
                    ASCII.isVisible($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
                }
        }
    }

    /// The beginning of an opaque token (RFC 6750 section 2.1, b64token).
    static func tokenPrefix() -> Form {
        bytes("prefix", "3 to 32 letters, digits or any of -._~+/") { bytes in
            (3...32).contains(bytes.count)
                && bytes.allSatisfy { byte in
                    ASCII.isAlphanumeric(byte) || "-._~+/".utf8.contains(byte)
                }
        }
    }

    /// A method (RFC 9110 section 9.1). Methods are case-sensitive, so `get` is a mistake.
    static func method() -> Form {
        bytes(
            "method",
            "a method in capital letters such as \"GET\"; CONNECT and TRACE are never forwarded"
        ) { bytes in
            (1...32).contains(bytes.count) && bytes.allSatisfy(ASCII.isTokenCharacter)
                && bytes.allSatisfy { ASCII.lowercased($0) != $0 || !ASCII.isLetter($0) }
                && bytes != Array("CONNECT".utf8) && bytes != Array("TRACE".utf8)
        }
    }

    /// A value of `typ` (RFC 7515 section 4.1.9).
    static func tokenType() -> Form {
        bytes("token type", "a typ in lower case without \"application/\", such as \"jwt\"") {
            bytes in
            (1...64).contains(bytes.count)
                && bytes.allSatisfy { ASCII.isTokenCharacter($0) && ASCII.lowercased($0) == $0 }
        }
    }

    /// The realm of a challenge: a quoted-string that needs no escapes (RFC 9110 section 5.6.4).
    static func realm() -> Form {
        bytes("text", "1 to 128 bytes of ASCII without quote and backslash") { bytes in
            (1...128).contains(bytes.count)
                && bytes.allSatisfy { byte in
                    (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"")
                        && byte != UInt8(ascii: "\\")
                }
        }
    }

    private static func isName(_ bytes: [UInt8]) -> Bool {
        (1...nameBytesMax).contains(bytes.count)
    }
}

extension Form where Value == String {
    /// A pseudonym in Via (RFC 9110 section 7.6.3).
    static func pseudonym() -> Form {
        text("name", "1 to 64 letters, digits or any of -._") { text in
            (1...64).contains(text.utf8.count)
                && text.utf8.allSatisfy { ASCII.isAlphanumeric($0) || "-._".utf8.contains($0) }
        }
    }
}

extension Form where Value == SignatureAlgorithm {
    /// A signature algorithm by its exact name (RFC 7518 section 3.1).
    static func algorithm() -> Form {
        let names = SignatureAlgorithm.allCases.map { "\"\($0.name)\"" }.joined(separator: ", ")
        return Form(kind: "algorithm", allowed: "one of \(names)") { value, reading in
            if let algorithm = SignatureAlgorithm.allCases.first(where: { value.isString($0.name) })
            {
                return algorithm
            }
            reading.refuse(value, explanation: explanation(value.text ?? "", allowed: names))
            return nil
        }
    }

    private static func explanation(_ name: String, allowed names: String) -> String {
        if name.hasPrefix("HS") || name.hasPrefix("hs") {
            return """
                symmetric algorithms would let whoever knows the public keys sign tokens \
                (RFC 8725 section 3.1); allowed is one of \(names)
                """
        }
        if name.utf8.map(ASCII.lowercased) == Array("none".utf8) {
            return "unsigned tokens are never accepted; allowed is one of \(names)"
        }
        return "allowed is one of \(names)"
    }
}
