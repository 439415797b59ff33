/// Private keys in PEM, made for these tests by openssl(1) and used nowhere else.
package enum SamplePEM {
    /// A P-256 key in PKCS #8 (RFC 5958).
    package static let p256 = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgNyUN5VaFDKcT3Vsg
        wD5lXUoiw/SZKrLzOVvkaiOp4/ehRANCAASdzwFg/ZDDSce6hEF12qoctgwfQ2l7
        UECG1wJa5q72DWT0+McUoyeLuXMT/xJMgA4zdM6MuQc9WZq8lMQeogdn
        -----END PRIVATE KEY-----

        """
    /// The same key in the older form of SEC 1 (RFC 5915).
    package static let sec1 = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIDclDeVWhQynE91bIMA+ZV1KIsP0mSqy8zlb5GojqeP3oAoGCCqGSM49
        AwEHoUQDQgAEnc8BYP2Qw0nHuoRBddqqHLYMH0Npe1BAhtcCWuau9g1k9PjHFKMn
        i7lzE/8STIAOM3TOjLkHPVmavJTEHqIHZw==
        -----END EC PRIVATE KEY-----

        """
    /// The same key under the password `x`.
    package static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiLvJbb7486dQICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEELmlGI3zb00ZC5m4sCZYaIMEgZBF
        OfhrNsOgiB2vBwAYd38XUuPnLX+liFYQ4352eD3Mj0zW3iO49XJnx2kJav2ii1zp
        CiDef35P/vMig18tV9n1s2guwU7Qhsu4Na3jOLlt088u4qENV17ieA8MwkLz7Jju
        KLXETDsbuNGNvbldOVPnC2HP30Vg+kNMFkeCe5PK9eMAvKFzFpTv7qA93EKxwL8=
        -----END ENCRYPTED PRIVATE KEY-----

        """
    /// The public half of the same key.
    package static let publicOnly = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEnc8BYP2Qw0nHuoRBddqqHLYMH0Np
        e1BAhtcCWuau9g1k9PjHFKMni7lzE/8STIAOM3TOjLkHPVmavJTEHqIHZw==
        -----END PUBLIC KEY-----

        """
    /// A P-384 key.
    package static let p384 = """
        -----BEGIN PRIVATE KEY-----
        MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDDiRbexYFsAngxvBNx7
        lY2k+AqfPb7BxuuUT23iu8vuiJG5ppxREFJQFspH0h2SXJGhZANiAAQSW8zXhVZ0
        A8njhVMKL3abIpU2VSn7k9LpNrx7fWJojWotztrlOXZvIQ9UXcavDfysp0poMPzX
        xhzkta67GsNYbeWmt6NsDgIqFRaj0BPpraditu/7uU94VLkTkHQIIfM=
        -----END PRIVATE KEY-----

        """
    /// An Ed25519 key (RFC 8410).
    package static let ed25519 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIIkNDML16wodNDF3NYLosJe7FGPNWxTc7YdP1n4gDQxz
        -----END PRIVATE KEY-----

        """
    /// An RSA key of 2048 bits.
    package static let rsa2048 = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCXKe87lRYBbor4
        C9ZbaNoOtpIWRK0kAwzJvZAkT74jGO5cCMXu6J5ENQOZ5/3Dzie5DQkML0jt+fi/
        o6EHsV0On9c4FkAlC9UihtZjUi7IzvRRkBaGvYntwWsT/PBJeuL5SJ241+5qk4tJ
        31AySigE9KKXRvQS6jpD9sJ/K4Lxyf7eIo8wxKyCZvoo2b3VuppF5v6AFE4E1mJU
        V4Bcurek1IpYMGY7IIFW/AL55osJnFcq2hl3HCtHOv3cjoEBzJFhvw+mwyPa80vj
        4FE5fDAhqDBWUYsmL/BRkgZ9/zbSXYn4MFi5zfUPmJ/06/+e7ZHfBkkIrbq/m8TL
        0/Hu3OEVAgMBAAECggEAA1YfHCMNwclVUuU7/XeCfJml/szUP3u7wAYplMuXyEGI
        HUrqR3wl5h5/blmy/avir5BslzLB+tKuHVi4uKk/AxAfGXNQRiENOr5cJAQP2UnM
        FbLG9IFhdnhy6xWFnjGSqeri5E4LyploFSDTLdD6MiXOIuWjhHlcAN0E7PaiZMDG
        ZVIqVVrB5Dt+9pd+4+SbddU+A05csiI3nb2mYGcj0/5TXxPZld9YQQ76A7YiZEL6
        RipEL9i61E48vu4vEjrOTLHW6zbwNWPF9Na2hkUggNcOJU6EW5cReM2ULBfzOJn+
        lI32DD8nu36uKp6/mDHpuL8YbTYm2EmFKqokQ7tDjwKBgQDS+FAFRSIav52zpJS4
        6tzX6x9aUrmDspodXm3mcGEH7VANNEja8DCi11qkj9x1U07ry7xzWF0j4r61pbWb
        slyI52E/h69t70LLxqdK3NMjqNVHXRkr+nNmtkFmeVtjxemmMJA+H4oKOQBVl1ZP
        W1LhsAuhBZNqQvVLvoxalCE45wKBgQC3bbs9G6syovMvUSFFzMfAVHYU0NEZsnBY
        b4nVu5b3/ThSxVvKWKpLROvGiHQTsf1UhBjljAuhLlFxr6XWSEqvdR73Irr4JCYh
        UnajQbuVSFI/t7WOI8kXkQqLuTmrfBaW9lcrpO/EfurSlg5ZpJZd8tay7jSV9kI4
        8+rHP+pqowKBgQCFdECiZM4jH41x4y2VIDTdfUWTDHt//M4Sv/ZDbFlk+1DFWYqw
        vHn3uMUFDmAF89IbxQCL8pzQo5HCNHYCbLyuebeByaJGp7CYWSzgZXpGt3lbMGBI
        +qBfm/EZErGmFr8rutK0CZ13xAEbI6Wcg4eVbpicnntXH84twPbmIYg2hwKBgQC2
        Z31hqCkXYql37TKsKZad8J+31WuKJULI/qnPjAr1sq6WyMGdt4wo63GW7MyZZU8p
        A2+KnThXYSsGZYgBTcRPNKXFVpkc9z2ft1RYxp4WNmPsDvCRV466S7Zz+Y6as/v2
        xSMsOIliGl/DaAr/I8ePx1OvfWd3lPqHji9zUmD3BwKBgGXqsPNfaouqUe39Z4KH
        zDV9hpDaz512MHLR7/dywyzmJE/PfYV2/Ssoj6s3/oa05NOJXqx/dHyKllQtgry/
        EflnKGqEbzm5nvuun/c9PpQU3lBCTDfdotG0VXWjQRbsjs6S6orEoRY/X0nhpBqW
        Bn4JaPp0nfYpFzhpHsLC7ZYY
        -----END PRIVATE KEY-----

        """
    /// An RSA key that is too short.
    package static let rsa1024 = """
        -----BEGIN PRIVATE KEY-----
        MIICeAIBADANBgkqhkiG9w0BAQEFAASCAmIwggJeAgEAAoGBALnR8C9pX0ok/iMZ
        dbiWMuEbEvMecx9b/JRQDuneEpWUK4IBxgZjRGUVRRh77Y2cT1Rn3iAbtmc8E73V
        oZBpFv0XvBKBQhJH+mQLdYqdhsxbMGg0uPHA3Nms3mHyx+VXU2DrPJiwPSxlXP4p
        1uzTKGaBWVer65AV8nkBis6hY3GhAgMBAAECgYEAm94S5+IukSYYmt6XVZ9/zD0G
        lzJahNqHMu04pUmnMxsXp7TPI7qOu2+tBs2lRRzxmi6KL0qvpUbKlHknTdgo8/PQ
        RsfqmW+2fni2xUeij1oRiFrX0ok3pzSM0TTxkMAk/vdnmRrKDEyddJoU1ENo+MIP
        1wrf8iJa6LtormAWS3ECQQDcqnRkzAjHhha4BTYughB6pFE9ZOz2DcD/D7XWyvfQ
        jd6tmRc9IMFqyQkRcW899T82ibQqaCC4lMy1zkimJHA9AkEA15MVhoEyqXxooyTc
        efjb6chCN48d5tQH2lTH5wSBhGqVZtqK2ZkMWoO1beOjSu+s2sr6Cl0gvMP7s+E/
        hk9ZNQJBAIVIy+8KMo9ZlaVnOHfVBeEeGRftOxfP7O/i7GGlzROCbasLmjbI7yrx
        7PFFQ/z3gkwN1u36YTE8Z3208Lqxrb0CQQC1lRQllwA4mS1+dlcsen2q318/c1LJ
        k0IGGzHDGx2Jj0nHOECK54rrV1Pke0GZpmcgaKbTQfyIZEDJFOuwU3gdAkBOHlyj
        ii4Oe9pc6/q6QeNwh7d8T0CjXkuHLtRb/n0kuA0jtLTeuzjl5xhTD71F64yYmuM5
        M4eywYZVKCkZQsA8
        -----END PRIVATE KEY-----

        """
    /// A key on a curve that no algorithm here uses.
    package static let secp256k1 = """
        -----BEGIN PRIVATE KEY-----
        MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgUD79e9rftHW2gADYR43a
        2RXOn4GTJ17HviZMDTEiY06hRANCAARqLkPSFPS6mNpcpTsrbDwiWKfcP7vim7pV
        EDEdZnKae9RD6hDPysZDSjVwbrTRn1aPRhktwiGtJ5S7x1uufo3k
        -----END PRIVATE KEY-----

        """
}
