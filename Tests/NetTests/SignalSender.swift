import Glibc

/// Sends signals to the calling thread alone.
enum SignalSender {
    /// SIGHUP, then SIGTERM: the kernel hands out the lower number first.
    static func sendToThisThread() {
        pthread_kill(pthread_self(), SIGTERM)
        pthread_kill(pthread_self(), SIGHUP)
    }
}
