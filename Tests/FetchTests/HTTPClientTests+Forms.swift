import Basics
import HTTP1
import Net
import TestSupport
import Testing

@testable import Fetch

/// Forms that are posted, and when they may be posted again (RFC 9110 section 9.2.2).
extension HTTPClientTests {
    private static func request(_ origin: String, mayRepeat: Bool = true) throws -> FetchRequest {
        var request = FetchRequest(
            url: try AbsoluteURL(parsing: origin + "/introspect"), bodyBytesMax: 1000)
        var form = FormWriter()
        form.add("token", Array("a b".utf8))
        request.form = form
        request.mayRepeat = mayRepeat
        return request
    }

    @Test func formIsPostedWithItsLength() throws {
        let server = ScriptedServer { connection, _ in
            let head = connection.readHead() ?? ""
            let body = connection.readBody(of: head) ?? ""
            connection.respond(body: head + "|" + body)
        }
        let response = try HTTPClient(trust: TrustStore(authorityFile: nil)).fetch(
            Self.request(server.origin), until: SystemClock.now() + .seconds(5))
        #expect(
            String(decoding: response.body, as: UTF8.self) == """
                POST /introspect HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                Accept: application/json\r
                Accept-Encoding: identity\r
                User-Agent: postern\r
                Content-Type: application/x-www-form-urlencoded\r
                Content-Length: 11|token=a%20b
                """)
    }

    /// A server that answers one request for each connection and ends without a word at the
    /// second.
    @Test(arguments: [true, false])
    func formIsPostedAgainOnlyWhenItMayBe(mayRepeat: Bool) throws {
        let server = ScriptedServer { connection, _ in
            for number in 0... {
                guard let head = connection.readHead(), connection.readBody(of: head) != nil,
                    number == 0
                else { return }
                connection.respond(body: "{}")
            }
        }
        let client = HTTPClient(trust: TrustStore(authorityFile: nil))
        let request = try Self.request(server.origin, mayRepeat: mayRepeat)
        _ = try client.fetch(request, until: SystemClock.now() + .seconds(5))
        let second = Result { () throws(FetchFailure) in
            try client.fetch(request, until: SystemClock.now() + .seconds(5))
        }
        if mayRepeat {
            #expect(try second.get().status == 200)
            #expect(server.connections == 2)
        } else {
            #expect(throws: FetchFailure.closedEarly(.head)) { try second.get() }
            #expect(server.connections == 1)
        }
    }
}
