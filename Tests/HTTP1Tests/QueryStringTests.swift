import Basics
import HTTP1
import Testing

/// A token in the URL is found in every spelling and cut from what is forwarded (B3, B4).
struct QueryStringTests {
    private func cut(_ query: String) -> String {
        var buffer = ByteBuffer(capacity: 512)
        QueryString.appendWithoutAccessToken(GuardedBytes(query.utf8).span, into: &buffer)
        let written = buffer.readable
        var bytes: [UInt8] = []
        for index in written.indices { bytes.append(written[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func holds(_ query: String) -> Bool {
        QueryString.holdsAccessToken(GuardedBytes(query.utf8).span)
    }

    // B4
    @Test(arguments: [
        ("access_token=x", ""),
        ("access_token", ""),
        ("access_token=", ""),
        ("a=1&access_token=x", "a=1"),
        ("access_token=x&a=1", "a=1"),
        ("a=1&access_token=x&b=2", "a=1&b=2"),
        ("access_token=x&access_token=y", ""),
        ("a=1&access_token=x&b=2&access_token=y&c", "a=1&b=2&c"),
        ("%61ccess_token=x&a", "a"),
        ("access%5Ftoken=x&a", "a"),
        ("access%5ftoken%3Dx&a", "a"),
        ("ACCESS_TOKEN=x&a", "a"),
        ("access.token=x&a", "a"),
        ("access+token=x&a", "a"),
        ("access%20token=x&a", "a"),
        ("access_token[]=x&a", "a"),
        ("access_token%00=x&a", "a"),
        ("a=1;access_token=x", "a=1"),
        ("a=1;access_token=x;y&b", "a=1&b"),
        ("access_token=x;a=1&b", "b"),
        ("&access_token=x&", "&"),
    ])
    func theParameterIsFoundAndCut(_ query: String, _ rest: String) {
        #expect(holds(query))
        #expect(cut(query) == rest)
    }

    // B124
    @Test(arguments: [
        "", "a", "a=1&b=2", "xaccess_token=x", "access_tokens=x", "access_toke=x", "a=access_token",
        "a=access_token=x", "&&", "a;b", "%", "%61", "access_token2", "access%", "access_toke%6",
        "token=x",
    ])
    func anyOtherQueryStaysAsItIs(_ query: String) {
        #expect(!holds(query))
        #expect(cut(query) == query)
    }
}
