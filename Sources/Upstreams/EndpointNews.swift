internal import Config
internal import Logging

/// What has changed about an endpoint, for the workers and, if it is worth a line, for the log.
struct EndpointNews: Sendable {
    let isTold: Bool
    private let upstream: String
    private let endpoint: String

    init(_ record: EndpointRecord, _ rule: Upstream, isTold: Bool) {
        self.isTold = isTold
        upstream = rule.text
        endpoint = record.name
    }

    /// Which endpoint it is, for a log line.
    var metadata: Logger.Metadata { ["upstream": "\(upstream)", "endpoint": "\(endpoint)"] }
}
