import HTTP1
import Testing

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
