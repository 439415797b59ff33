/// A protocol that a client's connection may be switched to (RFC 9110 section 7.8).
package enum UpgradeProtocol: String, CaseIterable, Sendable {
    /// RFC 6455.
    case websocket
}
