import Basics
import Testing

@testable import HTTP1

/// Every known name is found in any letter case, and nothing else is.
struct KnownFieldTests {
    private func find(_ name: String, padding: Int) -> KnownField {
        let index = KnownFieldIndex()
        let bytes = GuardedBytes(name.utf8 + [UInt8](repeating: 0x3A, count: padding))
        return index.field(in: bytes.span, from: 0, count: name.utf8.count)
    }

    @Test(arguments: KnownField.allCases.dropFirst(), [0, 1, 16])
    func knownNamesAreFoundInAnyCase(_ field: KnownField, _ padding: Int) {
        let name = field.name.description
        #expect(find(name, padding: padding) == field)
        #expect(find(name.uppercased(), padding: padding) == field)
    }

    @Test(arguments: KnownField.allCases.dropFirst())
    func nearlyKnownNamesAreOthers(_ field: KnownField) {
        let name = field.name.description
        for wrong in [
            name + "x", "x" + name, String(name.dropLast()), String(name.dropFirst()),
            name.replacing("-", with: "_") + "_",
        ] where !wrong.isEmpty {
            #expect(find(wrong, padding: 16) != field, "\(wrong)")
        }
        for position in name.indices {
            var changed = name
            changed.replaceSubrange(position...position, with: "z")
            if changed != name { #expect(find(changed, padding: 16) != field, "\(changed)") }
        }
    }

    @Test func namesFitOneWordOfBits() {
        #expect(KnownField.allCases.count <= 64)
    }

    @Test func namesAreLowerCaseAndUnlikeEachOther() {
        let names = KnownField.allCases.map(\.name.description)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0 == $0.lowercased() })
    }

    // B115
    @Test func hopByHopFieldsAreThoseOfTheRFC() {
        let names = KnownField.allCases.filter(\.isHopByHop).map(\.name.description).sorted()
        #expect(
            names == [
                "connection", "http2-settings", "keep-alive", "proxy-authenticate",
                "proxy-authentication-info", "proxy-authorization", "proxy-connection", "te",
                "trailer", "transfer-encoding", "upgrade",
            ])
    }
}
