import HTTP1
import Testing

/// Bodies of forms.
struct FormWriterTests {
    @Test func fieldsAreJoinedAndEncoded() {
        var form = FormWriter()
        #expect(form.bytes.isEmpty)
        form.add("token", Array("a b+c/=&%".utf8))
        form.add("token_type_hint", Array("access_token".utf8))
        let text = "token=a%20b%2Bc%2F%3D%26%25&token_type_hint=access_token"
        #expect(String(decoding: form.bytes, as: UTF8.self) == text)
    }

    @Test func onlyUnreservedCharactersStandAsTheyAre() {
        for byte in UInt8.min...UInt8.max {
            let encoded = FormWriter.encoded([byte])
            let scalar = Unicode.Scalar(byte)
            let isUnreserved =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "-._~".unicodeScalars.contains(scalar))
            #expect(encoded.count == (isUnreserved ? 1 : 3))
            if !isUnreserved {
                let hex = String(byte, radix: 16, uppercase: true)
                let text = "%" + (byte < 16 ? "0" : "") + hex
                #expect(String(decoding: encoded, as: UTF8.self) == text)
            }
        }
    }
}
