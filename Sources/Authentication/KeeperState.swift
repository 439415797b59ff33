internal import Basics
internal import Config
internal import HTTP1

/// What a keeper knows of its issuer and how that changes: pure, under the keeper's lock.
struct KeeperState {
    var snapshot: KeySnapshot?
    var endpoints: OpaqueEndpoints?
    var demand: RefetchDemand<KeyKeeper.Waiter>
    var keysConfirmed: Instant?
    var metadataConfirmed: Instant?
    /// Whether keys, or metadata, were not confirmed for too long: then they count as unknown.
    var areKeysStale = false
    var isMetadataStale = false
    /// Whether the keys come from disk and the issuer has not answered since.
    var areKeysRestored = false
    var lastError: String?
    var areKeysFailing = false
    var failureCounts = FailureCounts()
    var fetches: UInt64 = 0
    var failures: UInt64 = 0
    var demandedFetches: UInt64 = 0
    /// What the issuer published last, word for word.
    var record = IssuerRecord()
    var isStopping = false
}

extension KeeperState {
    mutating func begin() {
        if demand.isDue { demandedFetches &+= 1 }
        demand.begin()
    }

    mutating func take(_ outcome: KeyRefresh.Outcome, _ record: IssuerRecord) {
        self.record = record
        fetches &+= outcome.fetches
        lastError = outcome.failure?.description
        areKeysFailing = outcome.keysConfirmed == nil
        if let failure = outcome.failure {
            failures &+= 1
            failureCounts.add(FailureKind(failure))
        }
        if outcome.keysConfirmed != nil { areKeysRestored = false }
        adopt(outcome)
    }

    /// Takes what an earlier process kept: as good as fetched, except that the issuer has not
    /// answered yet.
    mutating func restore(_ kept: KeyRefresh.Outcome, _ record: IssuerRecord) {
        self.record = record
        areKeysFailing = true
        areKeysRestored = kept.keysConfirmed != nil
        adopt(kept)
    }

    private mutating func adopt(_ outcome: KeyRefresh.Outcome) {
        take(userinfo: outcome.userinfo, introspection: outcome.introspection)
        if let moment = outcome.metadataConfirmed {
            metadataConfirmed = moment
            isMetadataStale = false
        }
        if let moment = outcome.keysConfirmed {
            keysConfirmed = moment
            areKeysStale = false
        }
        if let keys = outcome.newKeys {
            snapshot = KeySnapshot(keys: keys, generation: (snapshot?.generation ?? 0) + 1)
        }
    }

    /// When the first of keys and metadata will be too old; `never` when both are already.
    func nextStale(after age: Nanoseconds) -> Instant {
        let keys = areKeysStale ? nil : keysConfirmed.map { $0 + age }
        let metadata = isMetadataStale ? nil : metadataConfirmed.map { $0 + age }
        return min(keys ?? .never, metadata ?? .never)
    }

    /// Gives up what is too old; whether keys, and whether metadata, were given up just now.
    mutating func expire(
        _ settings: IssuerConfiguration, now: Instant
    ) -> (keys: Bool, metadata: Bool) {
        let age = settings.maxStale
        let keys = !areKeysStale && keysConfirmed.map { now >= $0 + age } ?? false
        let metadata = !isMetadataStale && metadataConfirmed.map { now >= $0 + age } ?? false
        if keys { areKeysStale = true }
        if metadata {
            isMetadataStale = true
            endpoints = OpaqueEndpoints(
                userinfo: settings.userinfoURL, introspection: settings.introspectionURL,
                generation: (endpoints?.generation ?? 0) + 1)
        }
        return (keys, metadata)
    }

    /// Endpoints that are known once stay known until others are.
    private mutating func take(userinfo: AbsoluteURL?, introspection: AbsoluteURL?) {
        let userinfo = userinfo ?? endpoints?.userinfo
        let introspection = introspection ?? endpoints?.introspection
        guard userinfo != endpoints?.userinfo || introspection != endpoints?.introspection else {
            return
        }
        endpoints = OpaqueEndpoints(
            userinfo: userinfo, introspection: introspection,
            generation: (endpoints?.generation ?? 0) + 1)
    }
}
