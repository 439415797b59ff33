import Testing

@testable import Crypto

/// Which algorithm goes with which key, and sets of algorithms (contract B18, B19, B29).
struct SignatureAlgorithmTests {
    // B19
    @Test func everyAlgorithmFitsItsKeysOnly() {
        for algorithm in SignatureAlgorithm.allCases {
            let kinds = KeyKind.allCases.filter { algorithm.fits($0) }
            let expected: [KeyKind] =
                switch algorithm {
                case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: [.rsa]
                case .es256: [.p256]
                case .es384: [.p384]
                case .es512: [.p521]
                case .edDSA: [.ed25519, .ed448]
                case .ed25519: [.ed25519]
                case .ed448: [.ed448]
                }
            #expect(kinds == expected)
        }
    }

    @Test func setsHoldWhatWasPutIn() {
        for algorithm in SignatureAlgorithm.allCases {
            let set = SignatureAlgorithmSet(algorithm)
            #expect(set.permits(algorithm))
            #expect(SignatureAlgorithmSet.all.permits(algorithm))
            #expect(!SignatureAlgorithmSet([]).permits(algorithm))
            for other in SignatureAlgorithm.allCases where other != algorithm {
                let isCurveName = other == .ed25519 || other == .ed448
                #expect(set.permits(other) == (algorithm == .edDSA && isCurveName))
            }
        }
    }

    @Test func fittingKeepsWhatAKeyCanDo() {
        let set = SignatureAlgorithmSet([.rs256, .ps512, .es256, .edDSA])
        #expect(set.fitting(.rsa) == SignatureAlgorithmSet([.rs256, .ps512]))
        #expect(set.fitting(.p256) == SignatureAlgorithmSet(.es256))
        #expect(set.fitting(.p384).isEmpty)
        #expect(set.fitting(.ed448).permits(.edDSA))
        #expect(!set.fitting(.ed448).permits(.ed25519))
    }
}
