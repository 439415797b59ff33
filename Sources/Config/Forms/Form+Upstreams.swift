import Basics
import HTTP1
import JSON
import Net

/// Forms of the services behind Postern.
extension Form where Value == UpstreamEndpoint {
    private static let written = "\"http://host:port\" without a path, or \"unix:/path\""

    /// Where a service is reached.
    static func upstreamEndpoint() -> Form {
        Form(kind: "endpoint", allowed: written) { value, reading in
            guard let text = value.text else {
                reading.refuse(value, allowed: written)
                return nil
            }
            if text.hasPrefix("unix:"), let endpoint = Endpoint(parsing: text) {
                return UpstreamEndpoint(place: endpoint, authority: Array("localhost".utf8))
            }
            do throws(AbsoluteURL.Failure) {
                return try network(AbsoluteURL(parsing: text), value, &reading)
            } catch {
                reading.refuse(value, explanation: "\(error.rawValue); allowed is \(written)")
                return nil
            }
        }
    }

    private static func network(
        _ url: AbsoluteURL, _ value: JSONValue, _ reading: inout Reading
    ) -> UpstreamEndpoint? {
        guard url.scheme == .http else {
            reading.refuse(
                value,
                explanation: """
                    https to the upstream is not supported yet; allowed is \(written)
                    """)
            return nil
        }
        guard url.target == "/" else {
            reading.refuse(
                value,
                explanation: "a path is not supported, the client's path is forwarded as it is")
            return nil
        }
        return UpstreamEndpoint(
            place: .network(host: url.host, port: url.port),
            authority: Array(url.authority.utf8))
    }
}

extension Form where Value == Upstream {
    /// One service: an endpoint, or an object.
    static func upstream(named name: [UInt8] = Upstream.defaultName) -> Form {
        let endpoint = Form<UpstreamEndpoint>.upstreamEndpoint()
        return Form(
            kind: "upstream", allowed: "\(endpoint.allowed), or an object as in `upstreams`"
        ) { value, reading in
            var upstream = Upstream.withDefaults
            if value.kind == .object {
                guard let read = Upstream.read(value, &reading) else { return nil }
                upstream = read
            } else {
                guard let read = endpoint.read(value, &reading) else { return nil }
                upstream.endpoints = [read]
            }
            upstream.name = name
            return upstream
        }
    }
}

extension Form where Value == [Upstream] {
    /// Most services that one file names.
    private static var upstreamsMax: Int { 256 }

    /// An object: name to service.
    static func upstreams() -> Form {
        let allowed = """
            an object of at most \(upstreamsMax) members: name to endpoint, or to an object with \
            `endpoints`
            """
        return Form(kind: "object", allowed: allowed, section: Upstream.settings.description) {
            object, reading in
            guard object.kind == .object, object.count <= upstreamsMax else {
                reading.refuse(object, allowed: allowed)
                return nil
            }
            return object.members.compactMap { name, value in
                reading.inMember(name) { member(name, value, &$0) }
            }
        }
    }

    private static func member(
        _ name: [UInt8], _ value: JSONValue, _ reading: inout Reading
    ) -> Upstream? {
        if !Form<[UInt8]>.isUpstreamName(name) {
            reading.refuse(explanation: "a name is \(Form<[UInt8]>.upstreamNameAllowed)")
        } else if name == Upstream.defaultName {
            reading.refuse(explanation: "this name belongs to the top object's upstream")
        }
        return Form<Upstream>.upstream(named: name).read(value, &reading)
    }
}

extension Form where Value == [UInt8] {
    static var upstreamNameAllowed: String { "1 to 64 letters, digits or any of . _ -" }

    static func isUpstreamName(_ name: [UInt8]) -> Bool {
        (1...64).contains(name.count)
            && name.allSatisfy {
                ASCII.isLetter($0) || ASCII.isDigit($0) || ".-_".utf8.contains($0)
            }
    }

    /// The name of one of `upstreams`.
    static func upstreamName() -> Form {
        bytes("upstream's name", upstreamNameAllowed, where: isUpstreamName)
    }
}

extension Form where Value == String {
    /// The path of a health check.
    static func healthPath() -> Form {
        .text("path", "a path of 1 to 1024 visible ASCII characters that begins with /") { text in
            text.hasPrefix("/") && text.utf8.count <= 1024
                && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
        }
    }
}

extension Form where Value == Endpoint {
    /// A name server.
    static func nameServer() -> Form {
        Form(
            kind: "name server",
            allowed: "an address and port such as \"10.0.0.53:53\" or \"[::1]:53\""
        ) { value in
            guard let endpoint = value.text.flatMap({ Endpoint(parsing: $0) }),
                case .network = endpoint, endpoint.literalAddress != nil
            else { return nil }
            return endpoint
        }
    }
}
