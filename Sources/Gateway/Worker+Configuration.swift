internal import Basics
internal import Config
internal import Net
internal import Telemetry

/// Which configuration counts. A request is judged and answered by the one that was the newest when
/// its head was read; connections outlive configurations, and the next request on one is judged by
/// the newest.
///
/// `snapshot` and the settings beside it are those of whatever runs now. Whoever goes on with an
/// exchange says `enter` before and `leave` after: two comparisons, as long as there is one
/// configuration. Only exchanges that began under an earlier one are counted, so that it is let go
/// with the last of them.
extension Worker {
    /// Takes another configuration for all requests that begin from now on.
    mutating func adopt(_ snapshot: Snapshot, _ listeners: [Listener], number: UInt64) {
        leave()
        let begun = exchanges.count - earlier.reduce(0) { $0 + $1.exchanges }
        if begun > 0 {
            earlier.append(
                Generation(number: newestGeneration, snapshot: newest, exchanges: begun))
        }
        newest = snapshot
        newestGeneration += 1
        use(snapshot, generation: newestGeneration)
        // It may bound memory where the last one did not.
        memoryLookAt = now
        // Its upstreams may be news.
        renewUpstreams()
        if limits.targetBytes > request.targetBytesMax {
            request = RequestScratch(targetBytesMax: limits.targetBytes)
        }
        if drainDeadline == nil { accept(at: listeners) }
        counters.setConfigurationNumber(number)
    }

    /// Goes on with an exchange under the configuration that it began with.
    mutating func enter(_ exchange: Handle) {
        let wanted = exchanges[exchange].generation
        if wanted != generation { use(generation: wanted) }
    }

    /// Goes on with what belongs to no exchange.
    mutating func leave() {
        if generation != newestGeneration { use(newest, generation: newestGeneration) }
    }

    private mutating func use(generation wanted: Int) {
        if wanted == newestGeneration { return use(newest, generation: wanted) }
        guard let kept = earlier.first(where: { $0.number == wanted }) else {
            preconditionFailure("a configuration was let go before its last exchange")
        }
        use(kept.snapshot, generation: wanted)
    }

    private mutating func use(_ snapshot: Snapshot, generation: Int) {
        self.snapshot = snapshot
        self.generation = generation
        timeouts = snapshot.configuration.timeouts
        limits = snapshot.configuration.limits
        headLimits = snapshot.headLimits
    }

    /// An exchange has ended: the last one of an earlier configuration lets it go.
    mutating func noteEnd(ofGeneration number: Int) {
        guard number != newestGeneration,
            let position = earlier.firstIndex(where: { $0.number == number })
        else { return }
        earlier[position].exchanges -= 1
        if earlier[position].exchanges == 0 { earlier.remove(at: position) }
    }
}
