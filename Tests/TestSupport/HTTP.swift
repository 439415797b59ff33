/// One request on a connection of its own.
package enum HTTP {
    /// Sends one request and reads its answer.
    package static func send(
        _ method: String = "GET", _ target: String, to address: TestAddress,
        _ headers: [String] = [], body: String? = nil, by deadline: Deadline = .usual
    ) throws -> RawResponse {
        let connection = try HTTPConnection(to: address)
        try connection.request(method, target, headers + ["Connection: close"], body: body)
        return try connection.response(to: method, by: deadline)
    }

    /// A GET with a bearer token.
    package static func get(
        _ target: String, bearer token: String, from address: TestAddress,
        _ headers: [String] = []
    ) throws -> RawResponse {
        try send("GET", target, to: address, ["Authorization: Bearer \(token)"] + headers)
    }
}
