/// Streams of requests, each with names of its own: well-formed pipelines, and pipelines in which
/// one request was exchanged for each of those that parsers disagree about.
enum DifferentialCorpus {
    /// Requests with one reading; `@` is exchanged for a name.
    private static let sound = [
        "GET /public/@ HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD /public/@ HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nGET /public/@?a=b&c HTTP/1.1\r\nhost:a:80\r\nX: \r\n\r\n",
        "GET http://b.test/public/@ HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /public/@ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST /public/@ HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "POST /public/@ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n0\r\n\r\n",
        "POST /public/@ HTTP/1.1\r\nHost: a\r\ntransfer-encoding:CHUNKED\r\n\r\n"
            + "00a;x=y\r\n0123456789\r\n1;z\r\n.\r\n000\r\nX-T: GET /public/t HTTP/1.1\r\n\r\n",
        "POST /public/@ HTTP/1.1\r\nHost: a\r\nContent-Length: 44\r\n\r\n\(smuggled)",
        "POST /public/@ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2c\r\n\(smuggled)\r\n0\r\n\r\n",
        "GET /public/@ HTTP/1.1\r\nHost: a\r\nContent-Length: 44\r\n\r\n\(smuggled)",
        "DELETE /public/@ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n0\r\n",
        "PUT /public/@ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
            + "Content-Length: 2\r\n\r\n\r\n",
    ]

    private static let smuggled = "GET /public/smuggled HTTP/1.1\r\nHost: aaa\r\n\r\n"
    private static let last = "GET /public/@ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    /// Every pair of sound requests, and a last one that asks for the connection's end.
    static let pipelines: [[UInt8]] = sound.enumerated().flatMap { first in
        sound.enumerated().map { second in
            named([first.element, second.element, last], "p\(first.offset).\(second.offset)")
        }
    }

    /// Every malformed request in every place of a pipeline.
    static let mutations: [[UInt8]] = malformed.enumerated().flatMap { mutation in
        (0...2).map { place in
            var stream = [sound[4], sound[6], sound[0]]
            stream.insert(mutation.element, at: place)
            return named(stream + [last], "m\(mutation.offset).\(place)")
        }
    }

    private static let malformed =
        SystemTests.SmugglingTests.corpus.map { $0.bytes.replacing("/public/x", with: "/public/@") }
        + SystemTests.SmugglingTests.badChunks.map {
            "POST /public/@ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + $0
        }

    /// A byte that begins or ends something, put before each byte of a stream. What it pushes out
    /// of a body can be no method's beginning: servers differ in the methods that they know.
    static let insertions: [[UInt8]] = "\r\n\0 :".utf8.enumerated().flatMap { mark in
        let bodies = [sound[4], sound[6]].map {
            $0.replacing("hello", with: "hell(").replacing("Host: a", with: "Host: a:80")
        }
        let length = named(bodies + [last], "i0.000").count
        return (0..<length).map { place in
            var stream = named(bodies + [last], "i\(mark.offset).\(place + 100)")
            stream.insert(mark.element, at: place)
            return stream
        }
    }

    private static func named(_ requests: [String], _ name: String) -> [UInt8] {
        let named = requests.enumerated().map { request in
            request.element.replacing("@", with: "\(name).\(request.offset)")
        }
        return Array(named.joined().utf8)
    }
}
