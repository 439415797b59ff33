import Glibc

/// Whether a text is an IPv6 address, as the system's own reader sees it.
enum AddressReference {
    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        // Sound: the text lives for the call, and the address is as large as the call writes.
        return unsafe inet_pton(AF_INET6, text, &address) == 1
    }
}
