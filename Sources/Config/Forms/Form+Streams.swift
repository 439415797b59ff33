import Basics
import HTTP1
import JSON

/// Forms of what bounds streams and upgrades.
extension Form where Value == StreamLifetime {
    /// How long an exchange may go on.
    static func streamLifetime() -> Form {
        let range = Nanoseconds.seconds(1)...Nanoseconds.seconds(86_400 * 30)
        let duration = Form<Nanoseconds>.duration(range)
        return Form(
            kind: "lifetime", allowed: "\"token\", \"unlimited\", or \(duration.allowed)"
        ) { value in
            if value.isString("token") { return .token }
            if value.isString("unlimited") { return .unlimited }
            guard let text = value.stringBytes, let most = Quantity.duration(text),
                range.contains(most)
            else { return nil }
            return .atMost(most)
        }
    }
}

extension Form where Value == [UInt8] {
    /// The origin of a web page as browsers write it (RFC 6454 section 6.2).
    static func origin() -> Form {
        bytes(
            "origin",
            "an origin as browsers send it, in lower case, without path and usual port, such as "
                + "\"https://app.example.org\""
        ) { bytes in
            for (scheme, usualPort) in [("https://", UInt16(443)), ("http://", 80)] {
                let prefix = Array(scheme.utf8)
                guard bytes.starts(with: prefix) else { continue }
                let authority = Array(bytes.dropFirst(prefix.count))
                guard let parts = HostSyntax.parse(authority.span), !parts.host.isEmpty else {
                    return false
                }
                return parts.port != usualPort && bytes.allSatisfy { ASCII.lowercased($0) == $0 }
            }
            return false
        }
    }
}
