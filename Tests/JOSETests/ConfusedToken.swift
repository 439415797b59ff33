/// Tokens "signed" with HS256, where the secret is the issuer's RSA public key as PEM text: what
/// CVE-2026-39999 let through. Made with Python's hmac; the claims are flawless.
enum ConfusedToken {
    /// The issuer's key.
    static let key = #"""
        {"kty":"RSA","kid":"pem","use":"sig","e":"AQAB","n":"\#
        0ceIyDyyaGJ7rrBuV4Wlydwc6SsEdYI86-vxZt6OutI8d68ReSejW_SlmZdaiWsssyw1YIe609V-aTYm\#
        izvNjAVUOejhxY4VaSAySHvSkW_nSrdM3Z9P4BuNiBlxX8qshWjWFVwyO1L23zHStCQ_G5vP9X1RPtuc\#
        IpXYNz7A6eOQe0dTFzWHOFMWYsP4rSmeBKB5QJeep8o8qDF2CzkO8OoftoHVQtscnQISlRKCsPd4VaFb\#
        ZCLbGJOcd4KeCRMFT2tJarcksWOytW_Kt84lrTUOYfLSq3fCtlEECVkyKPA9oT8TsSsKdJqEBPfEeDNS\#
        VGOH_2pmykWVgk-w24b2fQ\#
        "}
        """#

    /// Keyed with the PEM file, with and without its last newline.
    static let tokens = [
        "Z3miZjBjsSJIi3Zp3kcb5jILGot3__B2sFOzj37PKGU",
        "zgyv-TDGo-rapO7io0QPmERkBBjQ_AC4Xwh6hVbiB3s",
    ]
    .map { header + "." + payload + "." + $0 }

    private static let header = "eyJhbGciOiJIUzI1NiIsImtpZCI6InBlbSIsInR5cCI6IkpXVCJ9"
    private static let payload = """
        eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwic3ViIjoiYWxpY2UiLCJhdWQiOiJvcmRlcnMi\
        LCJjbGllbnRfaWQiOiJ3ZWIiLCJleHAiOjQxMDI0NDQ4MDAsImlhdCI6MTcwMDAwMDAwMH0
        """
}
