import Basics

/// Signatures over the seven bytes "postern" by one RSA key of 2048 bits, made with
/// `openssl pkeyutl` so that they do not depend on our own signing.
enum RSASignatures {
    /// What was signed.
    static let message = Array("postern".utf8)
    /// 65537.
    static let exponent: [UInt8] = [1, 0, 1]

    /// Modulus of the key; its exponent is 65537.
    static let modulus = joined(
        """
        0ceIyDyyaGJ7rrBuV4Wlydwc6SsEdYI86-vxZt6OutI8d68ReSejW_SlmZdaiWsssyw1YIe609V-aTYm
        izvNjAVUOejhxY4VaSAySHvSkW_nSrdM3Z9P4BuNiBlxX8qshWjWFVwyO1L23zHStCQ_G5vP9X1RPtuc
        IpXYNz7A6eOQe0dTFzWHOFMWYsP4rSmeBKB5QJeep8o8qDF2CzkO8OoftoHVQtscnQISlRKCsPd4VaFb
        ZCLbGJOcd4KeCRMFT2tJarcksWOytW_Kt84lrTUOYfLSq3fCtlEECVkyKPA9oT8TsSsKdJqEBPfEeDNS
        VGOH_2pmykWVgk-w24b2fQ
        """)

    /// RS256, as it should be.
    static let pkcs1 = joined(
        """
        gCggvCiB8UsRifhw1DypW0rr2YMeQgLPKK6uFSiQ_Dw-Qm6_Hfoyau0V-67fXOxSRj84h7PR7U4C4sTh
        ayBT1RdfGXfH2hbjQMR4Yzb78R-aeUyXtmR3YS25HmCozeuVU-uzZNJXVZAsDWbyxG9J7gKTnfan3rZD
        KUYY4q5y7a48gvkaKDdR0cGaa-5Mid4wN0NPx7zznGqW9v-qgRfJihLQ1g0neB8KFAa46t5fpM6TG1QU
        XLD4shYSegig53qifCLMMWFhUJ_RqvM9PM9dyuCnRKM7fUiV47G2J8CCwj6HjPR6X9bSuvhZJYQT2UB1
        6LVj5wrDj119FL6Cty-oJw
        """)

    /// PKCS #1 v1.5 over the SHA-1 hash.
    static let pkcs1SHA1 = joined(
        """
        j1n1JJA9_wXdQ-mW0DTwXvr4Dwe99cbFliAPaPbaMQCzpEiU2--f5Tb3SCLTNzwO2ER5Hr-xNhJwQsnm
        PHNscMHRlLpoTb2yMqIymlLQvIMCWp_ulxspdiVTmEyUYZxRdsUbcnNbB1GBsX2l7RWn6ywPTWBw-fF1
        beSv_8IGco5wiirCqFX1c-ds89k-hqYoj25M75J2NEtrwEfx9RGHjB4Btp5bqB2mOjLFkA8Br9A8OsJp
        KERTcj2cEgRyKe8vMJUXCEnrqO5ecg_ZrxQZRev1Qa_ts5u0mp1qBb_c6AFHVcMxIMV1CDuUp133IN54
        P_Pqf6tymPPLNn7xWMPQNg
        """)

    /// PKCS #1 v1.5 over the bare SHA-256 hash, without naming the hash.
    static let pkcs1Bare = joined(
        """
        av42rWGg5MP6nRaLRPioVoDlgU9T_94KLIkplNHPq3S9Lgga7vOcwctfUKNzS4kjcsu6ngL-NZRmPfl7
        TzumeH1MLKoPH7C6xgUkWFmqrCZc-FDFKhblhEc2rHn8mgLsp9eLtTS5zxbEmGHyZKG4qFoevYbdlUe1
        pVSA1LRj-u_fZafeZWl5ZtWZB9maLxil5x-GaEQs3GDYeehRLrJUuUy_K0J8spwjBKr5G36QZKGg-QxC
        1scLIGcjY0sAZoII20REgNnmT8zRuZ2Vq60aZDnKMgtZHxDQT8AEfE1BP-8Z6jtJ7HuTg4v3ffMwlpvc
        TPFG4srYRuPuvwOZE6PPsQ
        """)

    /// PS256, as it should be.
    static let pss256 = joined(
        """
        nbxigLB06BOQGSh7S9xlhu9Leulm8jdVDStecHWSM5F_NvzBJ3GO3-socetk_H6_Gh6qgzKJ46BVAcQR
        wXWnz8N3N4O_8PYOI6tNRrw2fO7MxZ_D9abOxbrBrLTi6oz4BomgvLJP0QNQvWvsExyfc35LBQDHhQ-2
        hRVbgVzmVMkML5u3E6hvGxFVjT2o2HFMUQco4RqlXPoY7b0v2CKGWPuj81F-ZbjQF--M9dJs3gNMzbTZ
        RAJy8jrdjXtW0Js2MvnTqmv4dQ7yDPkOl_NIH70p-tSJaIuf7O0WqKkE0nzEjwy4av4dMCS3L8M9Yecx
        -eLyfzW8jAn72ZTX_bGv-A
        """)

    /// PSS with SHA-256 and no salt.
    static let pss256Salt0 = joined(
        """
        zL1pzrzJsXUh5bn9lZ9fXrWAXq7aOR4fga0SHG8yhhpCthuMEl8TWrY3Jn3_d2NLovF2dQcBqElMiene
        s7_A7VroPk-FXh5bJskX6wMB2RdBIYUDwBexHi0JTn9hmMb-gCl8CDNoyGynFmEqijt8doJAYelh1uRO
        aCXDJ6TdrQLAOJfTQuLzDL7nKUeLl84PcQIa2-LEGxpF1Mc-FY9qWa6wpqwKbn582fMt9ql1bKS9GIBA
        eIjqe3VAbxgnfdGLzwLJ4v5NE1n6CAmHzK47xvsXKh9Imrp3Lks-dsX1pdF1zd-iwvDE4M7xQ3oOUYpF
        0RM_Hw2NnkVNqu2NKZ0zag
        """)

    /// PSS with SHA-256 and a salt of 20 bytes.
    static let pss256Salt20 = joined(
        """
        FnR1ECmifcS38dEom74V1WX-WcTY0PYmOOEDivVgEWL8bD1sQfUXuwk9o9lSTtfzY95Q0ZVlqlr-q0Gd
        7Pv3Dc6FaFI3AB5f7PKbunpL-Fsy14eev9NsyY87O4_nrcEmHHCv2vQKt5uTP0vfJQwuXuhZaj0Gl4ZU
        Ldg-nUQrKDoiT2YvEz-p1UoPJieB4b5yo1_NEqBU-Fj4fVHIHmGD6wbpCE0wOmi5nKRbj6zSe9n6oI46
        jC6zXRu1iHu_zuXsPk-jQMEKlkL3oaSf9bRrIrt95SwiT3xy5WvXmW7tLen4GdhGrMUIhBOWQ3wfeh0U
        mJigc7RgH43yRkeb4EXIJw
        """)

    /// PSS with SHA-256 and a salt of 33 bytes.
    static let pss256Salt33 = joined(
        """
        aICOrzDuQthCVLImnA60gRPolIXqnZ3sKRQKBr-DDcZ1MKZU7m6Q9oJnhek33g579jrrjk_1LqBNpCqQ
        SImetkv6NT_5O0pUNwEHnli-a1CxfOBkyCLjTHoEuHctNcReSYRH5AryAWlXqWjsNIzLfrlGU4iNk8GD
        R4H5CguqGe84iJjpx1h6Tkx4SaLMdtuEUl2ucBw2VKMI54eepYsm2ZgzuoGZZ__1yjOm5NuhAQ5JT_XX
        45OkeRaF0ihTw8n-qLCCPZ0H39dCNm4i_LXNOKotNo22ARRDceCyMg_Njrq224uXitTPEPV6GrqVxsRW
        -gl9DB5O-M1A7DQ3vmXW8A
        """)

    /// PSS with SHA-256 and the longest salt, 222 bytes.
    static let pss256Salt222 = joined(
        """
        Hje6_0PsQXjEX6aCdc_bqAmX2UPCgUlNy9dSnf8yYD8OpcfauDwbbqtuiI9zP41yDXk-DEsMG_UwwDRj
        _LwW8fvod3mUJOhIQgqbl6iMwTIJjq02AcsJ-997K1nNR0tPBU9nNVx6SNIpWwq9J9LuaoIGQ1LrnqJU
        jdmMJWmgJunOtaxCjdXKdr8N7VWYmQsxaHgfJYbJp6WCgvtV5LjIzEO0ukv5dWgnVCQUFxXN35-k5CSW
        tLPYPbILLeSEm0doU2m4GhsSns-eKWWxfZ9SNgshBK88J8kgDHl1129JYdswCrM9O3AomV05eLD4GXSP
        kCT2sEXhpOKiCM1zT7DhFQ
        """)

    /// PSS with SHA-256, masked with SHA-1.
    static let pss256MaskSHA1 = joined(
        """
        fXIyr_6V2aUP2zpka0myHtdrvGKk0G4rjE-vJgZ24Sn7wJHWuiHowUXuso-9DflGiZNDTBxC9RBehZac
        0BQs_C7lqyE8cNdWps0DcBAxnOGZKSgdxLHklERL4EcNMauigxq3QiJHHoljArva52Vk8X0nrdCj-XTR
        Z8pyb5hanAmDCWkZkfV8l_uLjymLg_r_e_O7zbQ_UlyVwzSWUalpcWatei9KMPEumtu8_0Sru1AAHFgb
        eCy9IGYQba-y0dZ_rQxxtrxaCto2vVygjurJe932acw_0Ew5l_pS-R7oqi6fC6ro87RHUcclRo5D94By
        yzo9jXVlWD3BiTCfl-KxFg
        """)

    /// PS512, as it should be.
    static let pss512 = joined(
        """
        AUwAcSz1S-ASOKOqKS4IoztDTGIVLzsd49rqtMojBX36-aB-AEKQAOw-OnfXKlFg5TZhehjrtE5BDVPd
        3EOQTsQggBuxPXeHXswxpki9eWYCh5vkN7jGKttMDsqd-d1dxt8BcR14pF32sCWxEASM4C8nuxo0OwY0
        VCX1HMFqY3hQtvBa3bufqey1UK5bjbmwhZk4EOQ7A3EMlLOwJ8RRxmiF_HQ_7IfUWNbttJfKkf0p9rKs
        qILtrACLVVwGpsQ9yBj-VRHlB7JohNBSXiL1kJhNwDrfx_P6r248mlPS3ArbXpqGnsb-0aMNrfHfWPAO
        T8eDCSTyAfOvLLCGfzh_ew
        """)

    /// PSS with SHA-512 and a salt of 32 bytes.
    static let pss512Salt32 = joined(
        """
        lSOGAk6vzC54UrQKmrtiQAmR1tKW6ozPKpNwWg4Hrh8tryXW4YWJx_IAYgzTaG2PaNk4TBueInrX6M6o
        y-_2VSCKJJIIQLWxWA9U0ekEk85h8QVLVkycsLk5qwaeoNdYz0ZsxjaxfVOXoJ1BXlYS6fO6pponUjiW
        whytI774XbTf5tIYbuMQaOU5xGD-9c6J_kdKtbOl4E9iuBEGYE95USExohGLGCcgiFXMuf7u93dIu2ko
        5htX6fUpVJZOHLXRA4fgtQtul29dGkCQxPbnwmTdbbAXde7pZZXXYNXIrnQfSX2C6LQt46sm_wZeV55R
        2muN-ZEz95aXIpL-jQ9bSQ
        """)

    private static func joined(_ text: String) -> [UInt8] {
        Base64URL.decode(Array(text.utf8.filter { $0 > 0x20 }).span) ?? []
    }
}
