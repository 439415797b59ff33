internal import Basics
internal import Config
internal import Crypto
internal import Fetch
internal import HTTP1
internal import JOSE
internal import JSON
internal import Logging
internal import Net

/// The work of a keeper's thread: ask discovery and the key set when they are due, and say when to
/// ask again. Owned by that thread alone.
struct KeyRefresh {
    /// Longest key set in bytes (contract B32): a hundred RSA keys with certificates.
    static let keysBytesMax = 512 * 1024
    /// How far in the future a kept document may seem to be from, in seconds.
    private static let clockErrorSecondsMax: Int64 = 300

    /// What one round found.
    struct Outcome {
        /// Keys that differ from the ones before.
        var newKeys: JSONWebKeySet?
        /// When the keys were fetched, changed or not; nil when they were not.
        var keysConfirmed: Instant?
        /// When the metadata were last fetched; nil when they were not or are not needed.
        var metadataConfirmed: Instant?
        /// The userinfo endpoint, when one is known.
        var userinfo: AbsoluteURL?
        /// The introspection endpoint, when one is known.
        var introspection: AbsoluteURL?
        /// Why the round failed.
        var failure: IssuerFailure?
        /// Requests made.
        var fetches: UInt64 = 0
    }

    /// When the next round is due.
    private(set) var next = Instant(nanoseconds: .min)

    private let settings: IssuerConfiguration
    private let client: HTTPClient
    private var journal: KeeperJournal
    private var schedule = RefreshSchedule()
    private var metadata: DiscoveryDocument?
    private var metadataDue = Instant(nanoseconds: .min)
    /// What was believed last, word for word.
    private(set) var record = IssuerRecord()
    private var archive: IssuerArchive?

    init(
        _ settings: IssuerConfiguration, trust: TrustStore, archive: IssuerArchive?, logger: Logger
    ) {
        self.settings = settings
        self.archive = archive
        client = HTTPClient(
            trust: trust, route: settings.fetchRoute, allowsLinkLocal: settings.allowLinkLocal)
        journal = KeeperJournal(logger)
    }

    /// One round.
    mutating func run(now: Instant) -> Outcome {
        var outcome = Outcome()
        // Discovery and keys fail separately: known keys are refreshed while discovery is down, and
        // an unreachable userinfo endpoint takes nothing from JWTs.
        let discovery = refreshMetadata(now: now, &outcome)
        let keys = refreshKeys(&outcome)
        outcome.userinfo = settings.userinfoURL ?? metadata?.userinfoURL
        outcome.introspection = settings.introspectionURL ?? metadata?.introspectionURL
        outcome.failure = discovery ?? keys ?? missingEndpoint(outcome)
        client.closeIdle()
        plan(now: SystemClock.now(), hasFailed: outcome.failure != nil)
        journal.note(failure: outcome.failure?.description)
        archive?.save(record, now: SystemClock.now())
        return outcome
    }

    /// Takes over what an earlier keeper knew, or an earlier process kept, judged as if it had been
    /// fetched now; nil when there is nothing.
    mutating func restore(
        _ inheritance: IssuerRecord?, now: Instant, wall: WallTime
    ) -> Outcome? {
        guard let kept = inheritance ?? archive?.load() else { return nil }
        var outcome = Outcome()
        restoreMetadata(kept.metadata, now: now, wall, &outcome)
        restoreKeys(kept.keys, now: now, wall, &outcome)
        if inheritance == nil { noteRestored(outcome, now) }
        outcome.userinfo = settings.userinfoURL ?? metadata?.userinfoURL
        outcome.introspection = settings.introspectionURL ?? metadata?.introspectionURL
        return outcome
    }

    private mutating func restoreMetadata(
        _ kept: IssuerRecord.Document?, now: Instant, _ wall: WallTime, _ outcome: inout Outcome
    ) {
        guard needsDiscovery, let kept, let age = age(of: kept, wall) else { return }
        do throws(IssuerFailure) {
            metadata = try DiscoveryDocument(kept.body, from: kept.url, for: settings)
            record.metadata = kept
            outcome.metadataConfirmed = now + Nanoseconds(-age.count)
        } catch {
            journal.noteUnusable(error.description)
        }
    }

    private mutating func restoreKeys(
        _ kept: IssuerRecord.Document?, now: Instant, _ wall: WallTime, _ outcome: inout Outcome
    ) {
        guard let kept, kept.url == keysURL?.text, let age = age(of: kept, wall) else { return }
        do throws(IssuerFailure) {
            outcome.newKeys = try keys(in: kept.body, from: kept.url)
            record.keys = kept
            outcome.keysConfirmed = now + Nanoseconds(-age.count)
        } catch {
            journal.noteUnusable(error.description)
        }
    }

    private mutating func noteRestored(_ outcome: Outcome, _ now: Instant) {
        guard let moment = outcome.keysConfirmed else { return }
        journal.noteRestored(age: now - moment)
    }

    /// The age of a kept document; nil when it is too old, or from a future that no clock error
    /// explains.
    private func age(of document: IssuerRecord.Document, _ wall: WallTime) -> Nanoseconds? {
        let (age, overflow) = wall.seconds.subtractingReportingOverflow(document.confirmed.seconds)
        guard !overflow, age >= -Self.clockErrorSecondsMax, age < settings.maxStale.seconds else {
            journal.noteTooOld()
            return nil
        }
        return .seconds(max(0, age))
    }

    /// Where the keys are, as far as that is known.
    private var keysURL: AbsoluteURL? { settings.keysURL ?? metadata?.keysURL }

    /// Notes that something was not confirmed for too long and is given up.
    mutating func noteStale(_ what: String) { journal.noteStale(what) }

    /// Forgets metadata that the issuer has not confirmed for too long.
    mutating func forgetMetadata() {
        metadata = nil
        record.metadata = nil
    }

    private mutating func plan(now: Instant, hasFailed: Bool) {
        let random = SystemRandomNumberGenerator.bits()
        guard !hasFailed else {
            next = now + schedule.waitAfterFailure(random: random)
            return
        }
        next = now + schedule.waitAfterSuccess(interval: settings.keysRefresh, random: random)
        if needsDiscovery { next = min(next, metadataDue) }
    }

    /// Whether something is wanted that only discovery tells.
    private var needsDiscovery: Bool {
        settings.keysURL == nil
            || (settings.userinfoURL == nil && settings.opaqueTokens.resolve.asksUserinfo)
            || (settings.introspectionURL == nil
                && settings.opaqueTokens.resolve.asksIntrospection)
    }

    /// An endpoint for opaque tokens that neither the settings nor discovery name.
    private func missingEndpoint(_ outcome: Outcome) -> IssuerFailure? {
        guard metadata != nil else { return nil }
        let resolve = settings.opaqueTokens.resolve
        if resolve.asksIntrospection, outcome.introspection == nil {
            return .endpointInvalid(name: "introspection_endpoint", "is missing; configure it")
        }
        if resolve.asksUserinfo, outcome.userinfo == nil {
            return .endpointInvalid(name: "userinfo_endpoint", "is missing; configure it")
        }
        return nil
    }

    private mutating func refreshMetadata(now: Instant, _ outcome: inout Outcome) -> IssuerFailure?
    {
        guard needsDiscovery, now >= metadataDue else { return nil }
        guard let url = settings.discoveryURL else {
            return .endpointInvalid(name: "URL", "cannot be made from the issuer")
        }
        do throws(IssuerFailure) {
            outcome.fetches += 1
            let body = try get(url, bytesMax: DiscoveryDocument.bytesMax)
            metadata = try DiscoveryDocument(body, from: url.text, for: settings)
            record.metadata = IssuerRecord.Document(
                url: url.text, body: body, confirmed: SystemClock.wall())
            outcome.metadataConfirmed = SystemClock.now()
            let wait = RefreshSchedule.jittered(
                settings.metadataRefresh, SystemRandomNumberGenerator.bits())
            metadataDue = SystemClock.now() + wait
            return nil
        } catch {
            return error
        }
    }

    private mutating func refreshKeys(_ outcome: inout Outcome) -> IssuerFailure? {
        guard let url = keysURL else {
            return metadata == nil ? nil : .endpointInvalid(name: "jwks_uri", "is missing")
        }
        do throws(IssuerFailure) {
            outcome.fetches += 1
            let body = try get(url, bytesMax: Self.keysBytesMax)
            if body != record.keys?.body {
                outcome.newKeys = try keys(in: body, from: url.text)
            }
            record.keys = IssuerRecord.Document(
                url: url.text, body: body, confirmed: SystemClock.wall())
            outcome.keysConfirmed = SystemClock.now()
            return nil
        } catch {
            // The keys may have moved: discovery is asked again in the next round.
            metadataDue = Instant(nanoseconds: .min)
            return error
        }
    }

    private mutating func keys(
        in body: [UInt8], from url: String
    ) throws(IssuerFailure) -> JSONWebKeySet {
        let document = try DiscoveryDocument.object(in: body, from: url)
        do throws(JOSEFailure) {
            let set = try JSONWebKeySet(
                parsing: document, algorithms: SignatureAlgorithmSet(settings.algorithms),
                keyIDs: settings.keyIDs)
            journal.note(skipped: set.skipped)
            return set
        } catch {
            switch error {
            case .notAKeySet: throw .keysUnusable(url: url, "it has no array \"keys\"")
            case .noUsableKey(let skipped):
                journal.note(skipped: skipped)
                throw .keysUnusable(url: url, "none of its \(skipped.count) keys can verify")
            }
        }
    }

    private func get(_ url: AbsoluteURL, bytesMax: Int) throws(IssuerFailure) -> [UInt8] {
        var request = FetchRequest(url: url, bodyBytesMax: bytesMax)
        request.claimsTLS = settings.mustClaimTLS(at: url)
        do throws(FetchFailure) {
            let response = try client.fetch(
                request, until: SystemClock.now() + settings.fetchTimeout)
            try response.requireJSON()
            return response.body
        } catch {
            throw .fetch(url: url.text, error)
        }
    }
}
