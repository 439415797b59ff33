/// Why a secret cannot be had. No path, name or content is in it: a secret that was written where
/// its file's name belongs must not be shown either.
package enum SecretFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be read; the kernel's words.
    case unreadable(String)
    /// There is no such environment variable.
    case notSet
    /// There is nothing but a line end.
    case empty
    /// It is longer than `Secret.bytesMax`.
    case tooLong

    /// The end of a sentence about a setting.
    package var description: String {
        switch self {
        case .unreadable(let text): "the file cannot be read (\(text))"
        case .notSet: "there is no such environment variable"
        case .empty: "is empty"
        case .tooLong: "is longer than \(Secret.bytesMax) bytes"
        }
    }
}
