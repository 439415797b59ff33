package import Authentication
internal import Basics
internal import HTTP1
internal import JSON
internal import Net
internal import Synchronization
package import Telemetry
package import Upstreams

/// What the operator can ask for: is it alive, is it ready and why not, what has it counted.
package final class AdminPages: Sendable {
    private let issuers: @Sendable () -> [IssuerReport]
    private let upstreams: @Sendable () -> [UpstreamReport]
    private let counters: [WorkerCounters]
    private let denials: DenialDesk?
    let reloads: ReloadDesk?
    private let version: String
    private let draining = Atomic(false)
    private let leavesListener = Atomic(false)

    package init(
        version: String, counters: [WorkerCounters],
        issuers: @escaping @Sendable () -> [IssuerReport],
        upstreams: @escaping @Sendable () -> [UpstreamReport] = { [] },
        denials: DenialDesk? = nil, reloads: ReloadDesk? = nil
    ) {
        self.upstreams = upstreams
        self.reloads = reloads
        self.denials = denials
        self.version = version
        self.counters = counters
        self.issuers = issuers
    }

    /// Leaves new connections to another process.
    func leaveListener() {
        leavesListener.store(true, ordering: .releasing)
        reloads?.answered.ring()
    }

    /// Whether new connections are another process's.
    var isListenerLeft: Bool { leavesListener.load(ordering: .acquiring) }

    /// From now on Postern is not ready: no new traffic should be sent.
    package func beginDraining() { draining.store(true, ordering: .relaxed) }

    /// What is to be done with the request at the front of `inbound`; nil while it is not whole.
    /// `isLocal` says whether it comes from this machine.
    func answer(
        to inbound: inout ByteBuffer, parsedInto head: inout RequestHead, isLocal: Bool
    ) -> AdminAnswer? {
        do throws(AdminRequest.Refusal) {
            guard var request = try AdminRequest(reading: inbound.readable, &head) else {
                return nil
            }
            request.isLocal = isLocal
            if request.path == "/reload", request.method == .post { return reload(request) }
            return .page(answer(request).written(isHead: head.method == .head))
        } catch {
            return .page(error.page.written(isHead: false))
        }
    }

    private func reload(_ request: AdminRequest) -> AdminAnswer {
        guard let reloads else { return .page(page(at: request.path).written(isHead: false)) }
        guard request.isLocal, !request.hasOrigin else {
            let page = AdminPage.problem(403, "only this machine, and no browser, may reload")
            return .page(page.written(isHead: false))
        }
        return .reload(reloads.ask())
    }

    /// The answer to a request that needs no time; of a GET only the path counts (contract B161).
    func answer(_ request: AdminRequest) -> AdminPage {
        if request.path == "/deny", let denials {
            guard request.method == .post else { return .methodRefused(allow: "POST") }
            return denials.answer(request)
        }
        guard request.method == .get else { return .methodRefused(allow: "GET, HEAD") }
        return page(at: request.path)
    }

    func page(at path: String) -> AdminPage {
        switch path {
        case "/healthz": AdminPage(status: 200, text: "ok\n")
        case "/readyz": readiness()
        case "/metrics":
            AdminPage(
                status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: MetricsPage(
                    version: version, counters: counters, issuers: issuers(),
                    upstreams: upstreams(), denials: denials?.report, reloads: reloads?.report
                ).bytes)
        case "/reload" where reloads != nil: reloads?.report.page(isAnswer: false) ?? notFound
        default: notFound
        }
    }

    private var notFound: AdminPage {
        AdminPage(status: 404, text: "not found: /healthz, /readyz, /metrics, /deny, /reload\n")
    }

    /// Ready means: not draining, and every issuer's keys are here. Once fetched they stay until
    /// better ones come, so a later outage of an issuer makes Postern unready only after the
    /// issuer's `max_stale`.
    private func readiness() -> AdminPage {
        let reports = issuers()
        let isDraining = draining.load(ordering: .relaxed)
        let isReady = !isDraining && reports.allSatisfy(\.isReady)
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.member("ready", isReady)
        json.member("draining", isDraining)
        json.name("issuers")
        json.beginArray()
        for report in reports { write(report, into: &json) }
        json.endArray()
        json.name("upstreams")
        json.beginArray()
        for report in upstreams() { write(report, into: &json) }
        json.endArray()
        json.endObject()
        return AdminPage(
            status: isReady ? 200 : 503, contentType: "application/json; charset=utf-8",
            body: json.bytes + [0x0A])
    }

    private func write(_ report: UpstreamReport, into json: inout JSONWriter) {
        json.beginObject()
        json.member("name", report.name)
        json.name("endpoints")
        json.beginArray()
        for endpoint in report.endpoints {
            json.beginObject()
            json.member("address", endpoint.name)
            json.member("state", endpoint.state)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }

    private func write(_ report: IssuerReport, into json: inout JSONWriter) {
        json.beginObject()
        json.member("issuer", report.issuer)
        json.member("ready", report.isReady)
        json.member("keys", report.keyCount)
        json.member("keys_skipped", report.skippedKeyCount)
        json.name("keys_age_seconds")
        if let age = report.keysAge { json.integer(age.seconds) } else { json.null() }
        json.name("keys_from")
        if report.keysAge == nil {
            json.null()
        } else {
            json.string(report.areKeysRestored ? "disk" : "issuer")
        }
        json.member("keys_stale", report.areKeysStale)
        json.name("healthy")
        if let isWell = report.isWell { json.bool(isWell) } else { json.null() }
        json.name("endpoints")
        json.beginObject()
        for endpoint in report.endpoints {
            json.name(endpoint.name)
            json.beginObject()
            json.member("breaker", endpoint.breaker)
            json.endObject()
        }
        json.endObject()
        json.name("last_error")
        if let error = report.lastError { json.string(error) } else { json.null() }
        json.endObject()
    }
}
