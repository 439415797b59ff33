internal import Fetch
internal import HTTP1

/// Why an issuer's keys or metadata could not be had, in one clear sentence.
enum IssuerFailure: Error, Equatable {
    /// The document could not be fetched.
    case fetch(url: String, FetchFailure)
    /// The document is not valid JSON or not an object; the reader's words.
    case documentInvalid(url: String, String)
    /// Discovery names another issuer than the configured one (contract B53).
    case issuerMismatch(url: String, configured: String, found: String)
    /// Discovery lacks a member, or it is no URL that may be asked.
    case endpointInvalid(name: String, String)
    /// The key set is not one, or holds no key that can be used (contract B36).
    case keysUnusable(url: String, String)
}

extension IssuerFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .fetch(let url, let failure): "cannot fetch \(url): \(failure)"
        case .documentInvalid(let url, let text): "\(url) is not a JSON object: \(text)"
        case .issuerMismatch(let url, let configured, let found):
            "\(url) names the issuer \"\(found)\", configured is \"\(configured)\""
                + Self.hint(configured, found)
        case .endpointInvalid(let name, let text): "discovery's \(name) \(text)"
        case .keysUnusable(let url, let text): "no usable keys at \(url): \(text)"
        }
    }

    /// Whether only a final slash differs, the commonest mistake with Hydra 1 and 2.
    private static func hint(_ configured: String, _ found: String) -> String {
        if configured + "/" == found { return "; the configured one lacks the final slash" }
        if configured == found + "/" { return "; the configured one has a final slash too much" }
        return ""
    }
}
