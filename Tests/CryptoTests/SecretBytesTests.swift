import Crypto
import Testing

/// Secrets in memory (contract B144).
struct SecretBytesTests {
    @Test func bytesMoveInAndComeOutAsACopy() {
        var bytes = Array("hunter2".utf8)
        let secret = SecretBytes(taking: &bytes)
        #expect(bytes.isEmpty)
        #expect(secret.count == 7)
        #expect(secret.copy() == Array("hunter2".utf8))
    }

    // B144
    @Test func nothingShowsTheBytes() {
        var bytes = Array("hunter2".utf8)
        let secret = SecretBytes(taking: &bytes)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains("hunter2") && !text.contains("104") && text.contains("***"))
        }
    }

    @Test func wipedArraysAreEmpty() {
        var bytes: [UInt8] = [1, 2, 3]
        SecretBytes.wipe(&bytes)
        #expect(bytes.isEmpty)
        SecretBytes.wipe(&bytes)
        #expect(bytes.isEmpty)
    }
}
