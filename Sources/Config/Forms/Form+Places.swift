import Basics
import HTTP1
import JSON
import Net

/// Forms of places on the network and in the file system.
extension Form where Value == Endpoint {
    /// Where to listen.
    static func listener() -> Form {
        Form(
            kind: "endpoint",
            allowed: """
                an address and port such as "127.0.0.1:8080" or "[::1]:8080", or "unix:/path"
                """
        ) { $0.text.flatMap { Endpoint(parsing: $0) } }
    }
}

extension Form where Value == TrustedProxy {
    /// Who is believed: a block of addresses, never everybody.
    static func trustedProxy() -> Form {
        let allowed = """
            an address or a block of addresses such as "10.0.0.0/8" or "2001:db8::/32", or "unix"
            """
        return Form(kind: "network", allowed: allowed) { value, reading in
            if value.isString("unix") { return .unix }
            guard let bytes = value.stringBytes, let network = IPNetwork(parsing: bytes.span) else {
                reading.refuse(value, allowed: allowed)
                return nil
            }
            guard network.prefixBits > 96 || !network.address.isIPv4, network.prefixBits > 0 else {
                reading.refuse(value, explanation: "trusts everybody; name the proxies' addresses")
                return nil
            }
            return .network(network)
        }
    }
}

extension Form where Value == Endpoint? {
    /// Where to listen, or "none".
    static func listenerOrNone() -> Form {
        let listener = Form<Endpoint>.listener()
        return Form(kind: "endpoint or \"none\"", allowed: "\(listener.allowed), or \"none\"") {
            value in
            if value.isString("none") { return .some(nil) }
            return value.text.flatMap { Endpoint(parsing: $0) }.map { .some($0) }
        }
    }
}

extension Form where Value == Endpoint {
    /// An HTTP proxy.
    static func proxy() -> Form {
        Form(kind: "proxy", allowed: "\"http://host:port\"") { value in
            guard let url = value.text.flatMap({ try? AbsoluteURL(parsing: $0) }),
                url.scheme == .http, url.target == "/"
            else { return nil }
            return .network(host: url.host, port: url.port)
        }
    }
}

extension Form where Value == ConnectPlace {
    /// Where an issuer's server is found.
    static func connectPlace() -> Form {
        Form(
            kind: "place",
            allowed: "\"host:port\", or \"http://host:port\" where TLS ends before that place"
        ) { value in
            guard let text = value.text else { return nil }
            if let url = try? AbsoluteURL(parsing: text) {
                guard url.scheme == .http, url.target == "/" else { return nil }
                return ConnectPlace(
                    endpoint: .network(host: url.host, port: url.port), isPlain: true)
            }
            guard let endpoint = Endpoint(parsing: text), case .network = endpoint else {
                return nil
            }
            return ConnectPlace(endpoint: endpoint, isPlain: false)
        }
    }
}

extension Form where Value == AbsoluteURL {
    /// A URL of the issuer's.
    static func url() -> Form {
        let allowed = "an absolute https or http URL without user, password and fragment"
        return Form(kind: "URL", allowed: allowed) { value, reading in
            guard let text = value.text else {
                reading.refuse(value, allowed: allowed)
                return nil
            }
            do throws(AbsoluteURL.Failure) {
                return try AbsoluteURL(parsing: text)
            } catch {
                reading.refuse(value, explanation: "\(error.rawValue); allowed is \(allowed)")
                return nil
            }
        }
    }
}

extension Form where Value == [UInt8] {
    /// An issuer identifier (OpenID Connect Discovery section 3): kept byte for byte.
    static func issuer() -> Form {
        let allowed = """
            the issuer's URL exactly as its tokens spell it, https or http, without query and \
            fragment
            """
        return Form(kind: "issuer", allowed: allowed) { value, reading in
            guard let text = value.text else {
                reading.refuse(value, allowed: allowed)
                return nil
            }
            do throws(AbsoluteURL.Failure) {
                if try !AbsoluteURL(parsing: text).hasQuery { return Array(text.utf8) }
                reading.refuse(value, explanation: "holds a query ('?'); allowed is \(allowed)")
            } catch {
                reading.refuse(value, explanation: "\(error.rawValue); allowed is \(allowed)")
            }
            return nil
        }
    }

}

extension Form where Value == HostRule {
    /// A host that is served.
    static func host() -> Form {
        Form(
            kind: "host",
            allowed: """
                a host name or address, with a port or for every port, such as \
                "api.example.org", "127.0.0.1:8080" or "[::1]"
                """
        ) { value in
            guard let bytes = value.stringBytes, let parts = HostSyntax.parse(bytes.span) else {
                return nil
            }
            return HostRule(
                host: bytes[parts.host.bounds].map(ASCII.lowercased),
                isIPv6Literal: parts.isIPv6Literal, port: parts.port)
        }
    }
}

extension Form where Value == String {
    /// A file's path.
    static func file() -> Form {
        .text("path", "a file's path of 1 to 4095 bytes") { text in
            (1...4095).contains(text.utf8.count) && !text.utf8.contains(0)
        }
    }

    /// The path of a unix socket.
    static func socketPath() -> Form {
        let most = Endpoint.unixPathBytesMax
        return .text("path", "an absolute path of at most \(most) bytes") { text in
            text.hasPrefix("/") && text.utf8.count <= most && !text.utf8.contains(0)
        }
    }
}
