/// Why a claim cannot be a header's value.
struct HeaderValueFailure: Error {
    /// What is wrong, for the log; never the value.
    let explanation: StaticString
}
