/// A whole installation for one test: demo issuer, recording upstream and Postern between them.
package final class House {
    package let issuer: DemoIssuerProcess
    package let upstream: RecordingUpstream
    package let postern: PosternProcess

    /// Starts everything; `change` alters the configuration.
    package convenience init(change: (inout TestConfiguration) -> Void = { _ in }) throws {
        try self.init(answer: RecordingUpstream.hello, change: change)
    }

    /// The same with an upstream that answers as the test says.
    package init(
        answer: @escaping RecordingUpstream.Answer,
        change: (inout TestConfiguration) -> Void = { _ in }
    ) throws {
        issuer = try DemoIssuerProcess()
        upstream = try RecordingUpstream(answer: answer)
        var configuration = try TestConfiguration(
            upstream: upstream.address, issuers: [issuer.entry])
        change(&configuration)
        postern = try PosternProcess(configuration)
    }

    deinit { upstream.close() }

    /// Where clients connect.
    package var address: TestAddress { postern.address }

    /// A GET with a bearer token.
    package func get(_ target: String = "/orders", bearer token: String) throws -> RawResponse {
        try HTTP.get(target, bearer: token, from: address)
    }

    /// A connection to Postern.
    package func connect() throws -> HTTPConnection { try HTTPConnection(to: address) }
}
