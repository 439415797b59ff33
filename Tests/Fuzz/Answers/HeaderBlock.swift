import Basics
import FuzzSupport
import HTTP1
package import Policy

/// The identity headers of an identity, as an upstream reads them.
package enum HeaderBlock {
    /// They are whole lines, each with one of the configured names, no name twice.
    package static func check(_ identity: Identity) {
        let front = Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8)
        let bytes = front + identity.headerBlock + [0x0D, 0x0A]
        var head = RequestHead()
        let progress = try? head.parse(bytes.span, limits: HeadLimits())
        require(progress == .complete(bytes: bytes.count), "the headers are not whole lines")
        require(head.framing == .none, "the headers bring a body")
        var names: [String] = []
        for index in 1..<head.fields.count {
            let line = head.fields[index]
            names.append(String(decoding: bytes.span.copy(of: line.name), as: UTF8.self))
            let value = bytes.span.copy(of: line.value)
            require(!value.isEmpty, "an empty identity header")
            require(
                value.allSatisfy { ASCII.isVisible($0) || $0 == ASCII.space },
                "a value that is not printable")
        }
        require(Set(names).isSubset(of: Answer.headerNames), "another header")
        require(Set(names).count == names.count, "a header twice")
        require(
            names.contains(Answer.headerNames[0]) == (identity.subject != nil),
            "a subject without its header")
    }
}
