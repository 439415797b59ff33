import Basics
import FuzzSupport
import HTTP1

/// URLs and hosts: the server that is asked is the one that every reader of the URL sees, and put
/// together again the parts make the same URL.
@main
enum URLFuzz {
    static func main() {
        Fuzzer.run { input in
            let text = String(decoding: [UInt8](copying: input), as: UTF8.self)
            if let url = try? AbsoluteURL(parsing: text) { check(url, text) }
            if let parts = HostSyntax.parse(input) { check(parts, input) }
            if !text.utf8.contains(0), AddressReference.isIPv6(text) {
                let parts = HostSyntax.parse(Array("[\(text)]".utf8).span)
                require(parts?.isIPv6Literal == true, "an address was not seen")
            }
        }
    }

    private static func check(_ url: AbsoluteURL, _ text: String) {
        require(url.text == text, "another text")
        require(text.utf8.count <= AbsoluteURL.bytesMax, "too long")
        require(text.utf8.allSatisfy(ASCII.isVisible), "an invisible character")
        let lower = text.lowercased()
        require(lower.hasPrefix(url.scheme.rawValue + "://"), "another scheme")
        let rest = lower.dropFirst(url.scheme.rawValue.utf8.count + 3)
        let authority = rest.prefix { !"/?#\\".contains($0) }
        require(!authority.contains("@"), "a user name")
        let host = url.isIPv6Literal ? "[\(url.host)]" : url.host
        let written = authority == host || authority == "\(host):\(url.port)"
        let padded = authority.hasPrefix(host + ":0") && authority.hasSuffix("\(url.port)")
        require(written || padded, "another host or port")
        require(url.target.hasPrefix("/"), "a target without a slash")
        require(!url.target.contains { " #\\".contains($0) }, "a target that ends early")
        let again = try? AbsoluteURL(
            parsing: "\(url.scheme.rawValue)://\(url.authority)\(url.target)")
        require(
            again?.host == url.host && again?.port == url.port && again?.target == url.target
                && again?.scheme == url.scheme, "put together it is another")
        checkAppending(url)
    }

    /// A path that is appended stays on the same server.
    private static func checkAppending(_ url: AbsoluteURL) {
        guard !url.hasQuery, let longer = try? url.appending(path: "/.well-known/x") else { return }
        require(longer.host == url.host && longer.port == url.port, "another server")
        require(longer.target.hasSuffix("/.well-known/x"), "another path")
        require(longer.target.hasPrefix(url.target.dropLast()), "the path was lost")
    }

    private static func check(_ parts: HostSyntax.Authority, _ input: Span<UInt8>) {
        let text = String(decoding: [UInt8](copying: input), as: UTF8.self)
        let host = String(decoding: input.copy(of: parts.host), as: UTF8.self)
        let name = parts.isIPv6Literal ? "[\(host)]" : host
        require(text.hasPrefix(name), "another host")
        let rest = text.dropFirst(name.count)
        if let port = parts.port {
            require(rest.first == ":" && UInt16(rest.dropFirst()) == port, "another port")
        } else {
            require(rest.isEmpty, "something follows the host")
        }
        require(parts.port != 0, "port 0")
        if parts.isIPv6Literal {
            require(AddressReference.isIPv6(host), "no IPv6 address")
        } else {
            require(!host.contains { ":/@[]%".contains($0) }, "a host with delimiters")
        }
    }
}
