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

    @Test func onlyIdempotentMethodsMayBeRepeated() {
        #expect(Method.get.isIdempotent && Method.put.isIdempotent && Method.delete.isIdempotent)
        #expect(
            !Method.post.isIdempotent && !Method.patch.isIdempotent && !Method.other.isIdempotent)
        #expect(Method.head.isSafe && !Method.put.isSafe && !Method.other.isSafe)
    }
}
