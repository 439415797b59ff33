internal import Admin
internal import Authentication
internal import Basics
internal import Config
internal import Gateway
internal import Logging
internal import Net
internal import Policy

/// Loads the configuration anew when it is asked to, on a thread of its own: all of it comes into
/// force at once, or nothing does and the reasons are told.
final class Reloader: Sendable {
    /// How long a reload waits for the first keys of issuers that are new, and for the addresses of
    /// an upstream that is: after that it comes into force without, and tokens of such an issuer
    /// get 503 until the keys come. An issuer whose settings changed has keys from the start.
    private static let patience = Nanoseconds.seconds(5)
    /// Configurations that may have requests left that began under them; each takes memory.
    private static let snapshotsMax = 64
    /// What an exchange may wait longer than its identity timeout, for the worker to notice.
    private static let margin = Nanoseconds.seconds(1)

    private let path: String
    private let desk: ReloadDesk
    private let service: Service

    init(_ path: String, _ desk: ReloadDesk, _ service: Service) {
        self.path = path
        self.desk = desk
        self.service = service
    }

    /// Starts the thread; it lives as long as the process.
    func start() throws(SystemError) {
        let thread = try Thread.start(name: "postern-reload") { [self] in run() }
        thread.detach()
    }

    private func run() {
        var retirements = Retirements()
        var snapshots = SnapshotCount()
        while true {
            retirements.carryOut(now: SystemClock.now())
            guard desk.begin() else {
                let wait = retirements.milliseconds(from: SystemClock.now())
                _ = desk.bell.wait(milliseconds: wait)
                continue
            }
            var report = desk.report
            do throws(Refusal) {
                let warnings = try reload(&retirements, &snapshots)
                report.noteSuccess(warnings: warnings, now: SystemClock.wall())
                service.logger.notice(
                    "the configuration was loaded anew",
                    metadata: ["generation": "\(report.generation)"])
            } catch {
                report.noteFailure(error.problems, now: SystemClock.wall())
                for problem in error.problems {
                    service.logger.error(
                        "the configuration was not loaded, the old one stays: \(problem)")
                }
            }
            desk.end(report)
        }
    }

    /// Why a configuration does not come into force.
    private struct Refusal: Error {
        let problems: [String]
    }

    private func reload(
        _ retirements: inout Retirements, _ snapshots: inout SnapshotCount
    ) throws(Refusal) -> [String] {
        guard service.begin(.reload) else {
            throw Refusal(problems: ["a new process is taking over, or this one ends"])
        }
        defer { service.endChange() }
        let old = service.installation
        snapshots.note(old.snapshot)
        guard snapshots.count < Self.snapshotsMax else {
            throw Refusal(problems: [
                "\(snapshots.count) earlier configurations are in use; requests must end first"
            ])
        }
        let outcome = try read()
        let configuration = service.fitted(outcome.configuration)
        let fixed = FixedSettings.changes(from: old.configuration, to: configuration)
        guard fixed.isEmpty else { throw Refusal(problems: fixed) }
        let new = try make(configuration, old)
        waitForFirstKeys(of: new)
        service.putInForce(new)
        retirements.add(
            old, successor: new,
            at: SystemClock.now() + old.configuration.timeouts.identity + Self.margin)
        let warnings = outcome.warnings + RouteAdvice.warnings(configuration.routes)
        for warning in warnings {
            service.logger.warning("configuration", metadata: ["warning": "\(warning)"])
        }
        return warnings.map(\.description)
    }

    private func read() throws(Refusal) -> ConfigReader.Outcome {
        do throws(ConfigurationFile.Mistakes) {
            return try ConfigurationFile.read(path)
        } catch {
            throw Refusal(problems: error.lines)
        }
    }

    private func make(
        _ configuration: Configuration, _ old: Installation
    ) throws(Refusal) -> Installation {
        do {
            try Service.checkFiles(configuration)
            let new = try Installation(configuration, succeeding: old, service.common)
            do {
                try new.start()
            } catch {
                new.abandon(for: old)
                throw error
            }
            return new
        } catch {
            throw Refusal(problems: ["\(error)"])
        }
    }

    private func waitForFirstKeys(of new: Installation) {
        let deadline = SystemClock.now() + Self.patience
        while !new.isReady, SystemClock.now() < deadline { Thread.sleep(milliseconds: 5) }
        for issuer in new.issuers.withoutKeys {
            service.logger.warning(
                "the new configuration comes into force without this issuer's keys",
                metadata: ["issuer": "\(issuer)"])
        }
    }
}
