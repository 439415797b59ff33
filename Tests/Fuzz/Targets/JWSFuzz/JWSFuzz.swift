import Basics
import Crypto
import FuzzSupport
import JOSE

/// Tokens, in two ways. As they are: then nothing is good but what the owners of the keys have
/// signed. Or as a profile's digit, a header, a NUL and claims, which the target signs itself: then
/// whatever stands in them is read.
@main
enum JWSFuzz {
    static func main() {
        Fuzzer.run { input in
            let bytes = [UInt8](copying: input)
            let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, let profile = bytes.first.flatMap(Bench.profile) {
                SignedToken.check(
                    header: Array(parts[0].dropFirst()), claims: Array(parts[1]), profile)
            } else {
                RawToken.check(bytes)
            }
        }
    }
}
