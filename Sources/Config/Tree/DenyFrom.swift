/// Who may deny tokens over the operator's listener.
package enum DenyFrom: String, CaseIterable, Sendable {
    /// Processes of this machine or pod.
    case loopback
    /// Whoever can reach the listener.
    case anywhere
}
