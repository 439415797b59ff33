import Crypto

/// A signature published in an RFC, with the key that verifies it.
struct PublishedSignature: Sendable {
    let algorithm: SignatureAlgorithm
    /// The JWK.
    let key: String
    /// The three segments as published.
    let header: String
    let payload: String
    let signature: String

    /// The first two segments, over which the signature goes.
    var signingInput: [UInt8] { Array((header + "." + payload).utf8) }

    static let all = [
        rfc7515RS256, rfc7515ES256, rfc7515ES512, rfc7520RS256, rfc7520PS384, rfc7520ES512,
        rfc8037Ed25519,
    ]

    /// RFC 7515 appendix A.2.
    static let rfc7515RS256 = PublishedSignature(
        algorithm: .rs256,
        key: #"""
            {"kty":"RSA","e":"AQAB","n":"\#
            ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJ\#
            PMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0\#
            LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD\#
            Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2\#
            PAcDTW9gb54h4FRWyuXpoQ\#
            "}
            """#,
        header: "eyJhbGciOiJSUzI1NiJ9",
        payload: joined(
            """
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19y
            b290Ijp0cnVlfQ
            """),
        signature: joined(
            """
            cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF
            5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK
            5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqt
            FZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB
            p0igcN_IoypGlUPQGe77Rw
            """))

    /// RFC 7515 appendix A.3.
    static let rfc7515ES256 = PublishedSignature(
        algorithm: .es256,
        key: #"""
            {"kty":"EC","crv":"P-256","x":"\#
            f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"\#
            x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
            """#,
        header: "eyJhbGciOiJFUzI1NiJ9",
        payload: joined(
            """
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19y
            b290Ijp0cnVlfQ
            """),
        signature: joined(
            """
            DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-K
            g6NU1Q
            """))

    /// RFC 7515 appendix A.4, whose payload is no JSON.
    static let rfc7515ES512 = PublishedSignature(
        algorithm: .es512,
        key: #"""
            {"kty":"EC","crv":"P-521","x":"\#
            AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ\#
            6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"\#
            ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79a\#
            jL4Kkd0AZMaZmh9ubmf63e3kyMj2"}
            """#,
        header: "eyJhbGciOiJFUzUxMiJ9",
        payload: joined(
            """
            UGF5bG9hZA
            """),
        signature: joined(
            """
            AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO
            0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9E
            RBXukOXolLzeO_Jn
            """))

    /// RFC 7520 section 4.1.
    static let rfc7520RS256 = PublishedSignature(
        algorithm: .rs256,
        key: #"""
            {"kty":"RSA","e":"AQAB","n":"\#
            n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0\#
            VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBord\#
            aZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzw\#
            OHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwU\#
            kRz5iaiQkqgc5gHdrNP5zw\#
            "}
            """#,
        header: "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9",
        payload: joined(
            """
            SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91
            IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXi
            gJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4
            """),
        signature: joined(
            """
            MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx
            996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHR
            D68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrD
            aLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH8
            4ogoree7vjbU5y18kDquDg
            """))

    /// RFC 7520 section 4.2.
    static let rfc7520PS384 = PublishedSignature(
        algorithm: .ps384,
        key: #"""
            {"kty":"RSA","e":"AQAB","n":"\#
            n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0\#
            VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBord\#
            aZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzw\#
            OHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwU\#
            kRz5iaiQkqgc5gHdrNP5zw\#
            "}
            """#,
        header: "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9",
        payload: joined(
            """
            SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91
            IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXi
            gJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4
            """),
        signature: joined(
            """
            cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsG
            qDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8Z
            nyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8c
            BE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmW
            jwZ6oD4ifKo8DYM-X72Eaw
            """))

    /// RFC 7520 section 4.3.
    static let rfc7520ES512 = PublishedSignature(
        algorithm: .es512,
        key: #"""
            {"kty":"EC","crv":"P-521","x":"\#
            AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTK\#
            qjqvjyekWF-7ytDyRXYgCF5cj0Kt","y":"\#
            AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQ\#
            kAgDPrwQrJmbnX9cwlGfP-HqHZR1"}
            """#,
        header: "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9",
        payload: joined(
            """
            SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91
            IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXi
            gJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4
            """),
        signature: joined(
            """
            AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4V
            a2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8
            OcGDqoRuBomu9xQ2
            """))

    /// RFC 8037 appendix A.4.
    static let rfc8037Ed25519 = PublishedSignature(
        algorithm: .edDSA,
        key: #"""
            {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
            """#,
        header: "eyJhbGciOiJFZERTQSJ9",
        payload: joined(
            """
            RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc
            """),
        signature: joined(
            """
            hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_M
            uM0KAg
            """))

    private static func joined(_ text: String) -> String {
        text.split(separator: "\n").joined()
    }
}
