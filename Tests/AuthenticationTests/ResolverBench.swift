import Basics
import Config
import Crypto
import JOSE
import Net
import Policy
import Testing

@testable import Authentication

/// A running issuer, its keeper and a resolver, with the calls that tests make of them.
final class ResolverBench {
    let issuer: IssuerBench
    let directory: IssuerDirectory
    let resolver: IdentityResolver
    private var nextTicket: UInt64 = 0

    init(
        _ issuer: IssuerBench = IssuerBench(), others: [IssuerConfiguration] = [],
        settings: (inout IssuerConfiguration) -> Void = { _ in },
        change: (inout Configuration) -> Void = { _ in }
    ) throws {
        self.issuer = issuer
        var own = issuer.settings()
        settings(&own)
        var configuration = Configuration()
        configuration.issuers = [own] + others
        configuration.limits.tokenBytes = 16 * 1024
        configuration.limits.cachedTokens = 1000
        configuration.limits.cachedTokenBytes = 16 * 1024 * 1024
        change(&configuration)
        directory = try IssuerDirectory(configuration, logger: issuer.log.logger)
        let inbox = issuer.inbox
        resolver = try IdentityResolver(
            configuration, issuers: directory, logger: issuer.log.logger,
            deliver: { inbox.deliver($0, $1) })
    }

    deinit {
        directory.stop()
        resolver.stop()
    }

    /// Starts the keepers and waits for the first issuer's keys and endpoint.
    func start() throws {
        try directory.start()
        guard
            IssuerBench.wait(for: {
                directory.keepers[0].keysGeneration > 0
                    && directory.keepers[0].endpointGeneration > 0
            })
        else { throw Slow() }
    }

    private struct Slow: Error {}

    func ticket() -> Ticket {
        nextTicket += 1
        return Ticket(worker: 1, number: nextTicket)
    }

    /// One resolution as a worker makes it.
    func resolve(
        _ token: [UInt8], after wait: Nanoseconds = .zero, wallAfter seconds: Int64 = 0,
        ticket: Ticket? = nil
    ) -> Resolution {
        resolver.resolve(
            token: token.span, now: SystemClock.now() + wait,
            wall: SystemClock.wall().adding(seconds: seconds), ticket: ticket ?? self.ticket())
    }

    /// The outcome, waited for when the token is parked.
    func outcome(_ token: [UInt8], after wait: Nanoseconds = .zero) -> IdentityOutcome? {
        let ticket = ticket()
        switch resolve(token, after: wait, ticket: ticket) {
        case .known(let identity): return .known(identity)
        case .refused(let reason): return .refused(reason)
        case .parked: return issuer.inbox.wait(for: ticket)
        }
    }

    func outcome(_ token: String, after wait: Nanoseconds = .zero) -> IdentityOutcome? {
        outcome(Array(token.utf8), after: wait)
    }

    /// A good token of the issuer, with claims changed.
    func token(
        _ signer: TokenSigner, subject: String = "alice", issuer: String? = nil,
        audience: String = "orders", seconds: Int64 = 600, more: String = ""
    ) throws -> [UInt8] {
        let now = SystemClock.wall().seconds
        let claims = """
            {"iss":"\(issuer ?? self.issuer.issuer)","sub":"\(subject)","aud":["\(audience)"],
             "client_id":"web","exp":\(now + seconds),"iat":\(now),"scp":["read","write"]\(more)}
            """
        return try signer.sign(claims: Array(claims.utf8))
    }
}

extension Resolution {
    var word: String {
        switch self {
        case .known: "known"
        case .refused(let reason): "\(reason)"
        case .parked: "parked"
        }
    }
}

/// Signers for tests: made once, keys are dear.
enum TestSigners {
    static let one = make("one")
    static let two = make("two")
    /// Another key under the name of the first.
    static let impostor = make("one")

    private static func make(_ keyID: String) -> TokenSigner {
        guard let key = try? PrivateKey.generate(.p256) else { fatalError("no key") }
        return TokenSigner(key: key, algorithm: .es256, keyID: keyID)
    }
}

extension IdentityResolver {
    /// As a worker asks: whether it is known, then who it names.
    func resolve(
        token: Span<UInt8>, now: Instant, wall: WallTime, ticket: Ticket
    ) -> Resolution {
        let (identity, key) = known(token, now: now)
        var memory = ResolverMemory()
        return identity.map { .known($0) }
            ?? resolve(
                token: token, key: key, now: now, wall: wall, ticket: ticket, memory: &memory)
    }
}
