import Basics
import FuzzSupport
import JOSE
import Synchronization

/// A worker that has seen all inputs so far: what it remembers of them must change no verdict.
struct WorkerMemory {
    private static let shared = Mutex(WorkerMemory())

    private var reader = TokenReader()
    private var claims = ClaimMemory()

    /// As a worker does: what has not the shape of a JWT never gets as far as the reader.
    static func check(
        _ verdict: Result<VerifiedClaims, TokenFailure>, on token: [UInt8], _ rules: TokenRules,
        keys: JSONWebKeySet, now: WallTime
    ) {
        guard case .jwt(let segments) = TokenShape.classify(token.span) else { return }
        shared.withLock { memory in
            switch (verdict, memory.verify(token, segments, rules, keys, now)) {
            case (.failure(let one), .failure(let other)):
                require(one == other, "what was remembered changed a refusal")
            case (.success(let one), .success(let other)):
                require(
                    one.audiences == other.audiences && one.scopes == other.scopes
                        && one.subject == other.subject && one.keyID == other.keyID
                        && one.isTypedAccessToken == other.isTypedAccessToken,
                    "what was remembered changed the claims")
            default: require(false, "what was remembered changed a verdict")
            }
        }
    }

    private mutating func verify(
        _ token: [UInt8], _ segments: JWSSegments, _ rules: TokenRules, _ keys: JSONWebKeySet,
        _ now: WallTime
    ) -> Result<VerifiedClaims, TokenFailure> {
        do throws(TokenFailure) {
            let jws = try reader.read(
                token.span, in: segments, tokenBytesMax: rules.tokenBytesMax)
            let claims = try TokenVerifier.verify(
                jws, keys: keys, rules: rules, now: now, memory: &claims)
            return .success(claims)
        } catch {
            return .failure(error)
        }
    }
}
