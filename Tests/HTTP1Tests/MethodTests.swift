import Testing

@testable import HTTP1

/// Methods as they are spelled on the wire.
struct MethodTests {
    @Test(arguments: [
        ("GET", Method.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete),
        ("PATCH", .patch), ("OPTIONS", .options), ("CONNECT", .connect), ("TRACE", .trace),
        ("get", .other), ("GE", .other), ("GETX", .other), ("", .other), ("OPTIONSX", .other),
        ("PROPFIND", .other),
    ])
    func methodsAreCaseSensitive(_ name: String, _ method: Method) {
        let bytes = Array(name.utf8)
        let read = Method(bytes.span)
        #expect(read == method)
    }

    // Nearly every request is told by one look at eight bytes; what it does not tell is read on.
    @Test(arguments: [
        ("GET / HT", Method.get), ("POST / H", .post), ("GETX / H", nil), ("get / HT", nil),
        ("POSTX / ", nil), ("GET\t/ HT", nil), ("POST\0/ H", nil), ("GET / H", nil), ("", nil),
        ("HEAD / H", nil),
    ])
    func commonMethodsAreToldByOneLook(_ beginning: String, _ method: Method?) {
        let bytes = [0x0D, 0x0A] + Array(beginning.utf8)
        let read = Method.common(bytes.span, at: 2)
        #expect(read == method)
        #expect(read.map { Array("\($0)".utf8).count } == read?.commonCount)
    }

    // RFC 9110 section 9.3.2: an answer to HEAD has no content, whatever else is wrong with it.
    @Test(arguments: [
        ("HEAD / HTTP/1.1\r\n", Method.head), ("\r\nHEAD /", .head), ("GET / x", .get),
        ("HEAD", .other), ("HEA", .other), ("", .other), (" HEAD /", .other), ("HEADS /", .other),
        ("\r", .other), ("\r\n", .other),
    ])
    func methodOfAnUnfinishedHeadIsSeen(_ beginning: String, _ method: Method) {
        let bytes = Array(beginning.utf8)
        let read = Method(beginning: bytes.span)
        #expect(read == method)
    }

    @Test func onlyIdempotentMethodsMayBeRepeated() {
        #expect(Method.get.isIdempotent && Method.put.isIdempotent && Method.delete.isIdempotent)
        #expect(
            !Method.post.isIdempotent && !Method.patch.isIdempotent && !Method.other.isIdempotent)
        #expect(Method.head.isSafe && !Method.put.isSafe && !Method.other.isSafe)
    }
}
