/// The tokens that clients bring to protected paths.
enum SimulatedToken {
    /// One whose key nobody has yet: whoever brings it waits for the issuer.
    static let awaited =
        "eyJhbGciOiJFUzI1NiIsImtpZCI6Im5ldyIsInR5cCI6ImF0K2p3dCJ9"
        + ".eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiJhIn0"
        + ".AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Pw"

    /// Tokens that the key of RFC 7515 appendix A.3 has signed, good until 2100: each is verified
    /// when it is first seen, and is known from then on.
    static let good = signed.map { "\(signingInput)\($0.number).\($0.signature)" }

    /// What the gateway tells an upstream about the token in a head: its `jti`; nil without a token
    /// that passes.
    static func name(in head: String) -> String? {
        if head.contains(awaited) { return "awaited" }
        return good.firstIndex { head.contains($0) }.map { "\($0)" }
    }

    /// Tokens that pass nowhere: one has expired, one is for another
    /// audience, one is another issuer's.
    static let worthless = [
        "eyJhbGciOiJFUzI1NiIsImtpZCI6Im9sZCJ9"
            + ".eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJvcmRlcnMiLCJzdWIiOiJhbG"
            + "ljZSIsImV4cCI6MTAwMDAwMDAwMH0"
            + ".2OF0loWxUVxxXbwf4-U-nDD4jh8Z0XKpgyvgaat2PWduuoUrZOYT78UrgjTb"
            + "3WhEVXwF1ox3QSJSFwJQC90Uwg",
        "eyJhbGciOiJFUzI1NiIsImtpZCI6Im9sZCJ9"
            + ".eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJvdGhlcnMiLCJzdWIiOiJhbG"
            + "ljZSIsImV4cCI6NDEwMjQ0NDgwMH0"
            + ".5BkxM0ITos0_-5CDKef44D49s47qkMCjnC6C9zHu0OQrmoyJ27g8vKJkbpNw"
            + "-uirY7xOHguKqM4bLxUJX5ELEg",
        "eyJhbGciOiJFUzI1NiIsImtpZCI6Im9sZCJ9"
            + ".eyJpc3MiOiJodHRwczovL2Vsc2UuZXhhbXBsZSIsImF1ZCI6Im9yZGVycyIsInN1YiI6Im"
            + "FsaWNlIiwiZXhwIjo0MTAyNDQ0ODAwfQ"
            + ".TTNIGckcr48fPiRX47IOWHHGTitrjmJ8aAVWHNlOZkANpphiOTi0a76hCzqH"
            + "dRPqy35fZqIteUsw_vK4HqMn3Q",
    ]

    /// The header, and the claims but for the last character of `jti`, in which they differ.
    private static let signingInput =
        "eyJhbGciOiJFUzI1NiIsImtpZCI6Im9sZCJ9"
        + ".eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJvcmRlcnMiLCJzdWIiOiJhbGljZSIs"
        + "ImV4cCI6NDEwMjQ0NDgwMCwianRpIjoi"

    private static let signed: [(number: String, signature: String)] = [
        (
            "MCJ9",
            "SGqgUFnoIokv3rbhprPfdER7oUwdDW9x4b4uzIkc8O9"
                + "d4mDrQQ8NphgMvaEUjkOKR3caA-2OzrGHsAZlAC7oxA"
        ),
        (
            "MSJ9",
            "TxwdCiuilePHZPXPVQD0tl0muE01fnV-9nuXcdc0guX"
                + "V_NZzcLuh8eX5ht4AquZ-EWPfQIH2cwAcA8iQSVbMxA"
        ),
        (
            "MiJ9",
            "sUj_9kbzGrRdIeFkAlyJbK17LKqNhNMsLwM88OWbcQt"
                + "Xpbcgahay-2-L1-bx1y3MmHb94Cr0LSmz8QqwA-GN-Q"
        ),
        (
            "MyJ9",
            "mHVHLP_Bv3AiGwijgWQTXEEdxNdoy8P-zGopWHXDhLK"
                + "5SdDB03eYkbMfud0dsG9LXxCt9xI68KMIlaI6Iuw4pg"
        ),
        (
            "NCJ9",
            "yXcBHum_p8s8jw8lGmqLbNpZK2nue9pamyvXXMrDFnb"
                + "D34U8-Lc0aS6LwUwo354zybKvr7xmzeDhCazHjzexLg"
        ),
        (
            "NSJ9",
            "9uWEmBIfZyBPPhHTiag83teOseQ1WVk2U1WeUQdgL1v"
                + "yPMF2rInpa81tfZGvy6jRlLsQhn4C9u18ug5V9hK2hw"
        ),
        (
            "NiJ9",
            "HsQHtoDCBEUNnJEiA0aOUSJZL13kesMIkN80n740j-C"
                + "rf59H8rRv1c-mkfoyqDjEsnnhq6nKRI7JeUQOwMqEdA"
        ),
        (
            "NyJ9",
            "E7wuI4DW9ZUwqc8nAWAiCn92YcRD21xUaqK-Ymt8BFn"
                + "42WxeqWxrvXjzci8h4eB5RK6gq5TBXBJdCuzfOWZfJQ"
        ),
    ]
}
