import Basics

/// The form in which header names are compared when one may imitate another: lower case, and
/// every byte that is neither letter nor digit a dash, as CGI and its heirs make it an underscore.
package enum HeaderFold {
    /// `name` folded.
    package static func folded(_ name: [UInt8]) -> [UInt8] {
        name.map { ASCII.isAlphanumeric($0) ? ASCII.lowercased($0) : UInt8(ascii: "-") }
    }
}
