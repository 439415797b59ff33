import HTTP1

/// Header names in the form in which one may imitate another (`FoldedName`), as settings hold
/// them.
package enum HeaderFold {
    /// `name` folded.
    package static func folded(_ name: [UInt8]) -> [UInt8] { name.map(FoldedName.fold) }
}
