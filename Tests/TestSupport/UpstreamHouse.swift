/// Postern in front of several upstreams: the top object's is a place where nobody listens, and
/// routes are public unless a test needs an issuer.
package final class UpstreamHouse {
    package let postern: PosternProcess

    /// `upstreams` are members of the object of that name; everything below `/NAME/` goes to the
    /// upstream NAME by a route of its own, which has the members `route` besides.
    package init(
        _ upstreams: [(name: String, value: String)], route: String = "", more: [String] = [],
        workers: Int = 1
    ) throws {
        var configuration = try TestConfiguration(
            upstream: .ipv4(port: RawListener.freePort()), issuers: [])
        let members = upstreams.map { #""\#($0.name)": \#($0.value)"# }
        let rest = route.isEmpty ? "" : ", \(route)"
        let routes = upstreams.map {
            #"{"path": "/\#($0.name)/**", "access": "public", "upstream": "\#($0.name)"\#(rest)}"#
        }
        configuration.workers = workers
        configuration.identityHeaders = "{}"
        configuration.routes = "[\(routes.joined(separator: ", "))]"
        configuration.more = [#""upstreams": {\#(members.joined(separator: ", "))}"#] + more
        postern = try PosternProcess(configuration)
    }

    /// The value of an upstream with endpoints at `addresses` and further members.
    package static func upstream(_ addresses: [TestAddress], _ more: String...) -> String {
        let endpoints = addresses.map { #""\#($0.url)""# }.joined(separator: ", ")
        return "{" + ([#""endpoints": [\#(endpoints)]"#] + more).joined(separator: ", ") + "}"
    }

    /// Where clients connect.
    package var address: TestAddress { postern.address }

    /// One request on a connection of its own.
    package func send(
        _ method: String = "GET", _ target: String, _ headers: [String] = [], body: String? = nil
    ) throws -> RawResponse {
        try HTTP.send(method, target, to: address, headers, body: body)
    }
}
