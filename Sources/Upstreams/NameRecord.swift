internal import Basics
internal import Config
internal import Net

/// A name among an upstream's endpoints, and the addresses that it was last found to have.
struct NameRecord: Sendable {
    /// Bounds of the time that an answer is believed: shorter would load the name server, longer
    /// would miss a move.
    static let lifeMin = Nanoseconds.seconds(1)
    static let lifeMax = Nanoseconds.seconds(300)
    /// The same for answers that tell none.
    static let lifeUntold = Nanoseconds.seconds(5)
    /// Time after a failed look-up.
    static let retryAfter = Nanoseconds.seconds(2)

    let written: UpstreamEndpoint
    let question: NameQuestion
    var addresses: [SocketAddress] = []
    var askAt = Instant(nanoseconds: .min)
    var isFailing = false

    /// Nil for an endpoint that needs no looking up.
    init?(_ written: UpstreamEndpoint) {
        guard written.place.literalAddress == nil,
            case .network(let host, let port) = written.place
        else { return nil }
        self.written = written
        question = NameQuestion(host: host, port: port)
    }

    /// Takes an answer; true when the addresses are others than before. Their order tells nothing:
    /// name servers rotate it.
    mutating func take(_ answer: NameAnswer, at now: Instant) -> Bool {
        askAt = now + Self.life(answer.lifeSeconds)
        isFailing = false
        let isSame =
            addresses.count == answer.addresses.count
            && answer.addresses.allSatisfy(addresses.contains)
        if !isSame { addresses = answer.addresses }
        return !isSame
    }

    /// A look-up failed: the last addresses stay. True when it is the first failure in a row.
    mutating func fail(at now: Instant) -> Bool {
        askAt = now + Self.retryAfter
        defer { isFailing = true }
        return !isFailing
    }

    static func life(_ seconds: Int) -> Nanoseconds {
        guard seconds > 0 else { return lifeUntold }
        return min(max(.seconds(Int64(min(seconds, 86_400))), lifeMin), lifeMax)
    }
}
