package import Crypto
package import Net

/// Why the demo could not start or make what was asked of it.
package enum DemoFailure: Error, CustomStringConvertible {
    /// A port that is taken, a thread that could not start.
    case system(SystemError)
    /// A key that could not be made or used.
    case crypto(CryptoFailure)
    /// A control request that is not what its document says.
    case request(String)

    /// One line for whoever runs the demo.
    package var description: String {
        switch self {
        case .system(let failure): failure.description
        case .crypto(let failure): "libcrypto: \(failure)"
        case .request(let text): text
        }
    }
}
