internal import Basics

/// How long two processes wait for each other.
enum HandoverTime {
    /// For an answer that needs no more than a moment.
    static let answer = Nanoseconds.seconds(10)
    /// For the new process to learn the keys that the old one has: several fetches.
    static let keys = Nanoseconds.seconds(30)
    /// For the new process to become ready, in the old one: the same and its start.
    static let start = Nanoseconds.seconds(60)
}
