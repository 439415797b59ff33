internal import Basics

/// What is to be done with a request to the operator's listener.
enum AdminAnswer: ~Copyable {
    /// Send this.
    case page(ByteBuffer)
    /// Wait for the reload with this number.
    case reload(UInt64)
}
