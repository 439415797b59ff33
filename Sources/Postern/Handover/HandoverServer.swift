internal import Authentication
internal import Basics
internal import Logging
internal import Net
internal import Synchronization

/// Waits, in the process that runs, for the one that takes over, and hands it the listeners. Until
/// the new one serves, nothing changes here; then this one finishes what it has and ends.
final class HandoverServer: Sendable {
    /// How often a thread that waits for a new process looks whether it is still wanted.
    private static let turn = Nanoseconds.seconds(3600)

    private let listener: Listener
    private let service: Service

    init(_ listener: Listener, _ service: Service) {
        self.listener = listener
        self.service = service
    }

    /// Starts the thread; it lives until somebody has taken over.
    func start() throws(SystemError) {
        let thread = try Thread.start(name: "postern-handover") { [self] in run() }
        thread.detach()
    }

    private func run() {
        while true {
            let until = SystemClock.now() + Self.turn
            guard Waiting.wait(for: .readable, on: listener.number, until: until) else { continue }
            switch listener.accept() {
            case .connection(let descriptor, _):
                if handOver(to: DescriptorChannel(descriptor)) { return }
            case .none: continue
            case .exhausted: Thread.sleep(milliseconds: 100)
            }
        }
    }

    /// One conversation; true when the other process serves.
    private func handOver(to channel: DescriptorChannel) -> Bool {
        guard channel.isPeerTrusted else {
            service.logger.warning("another user's process asked for the listeners")
            return false
        }
        guard service.begin(.handover) else {
            refuse(channel, "a reload, another hand-over or the end is going on")
            return false
        }
        defer { service.endChange() }
        do {
            try converse(channel)
        } catch {
            service.closeDenials(false)
            service.logger.error("nothing was handed over, this process serves on: \(error)")
            return false
        }
        service.retire()
        try? channel.send(
            HandoverMessage(.draining).bytes, until: SystemClock.now() + HandoverTime.answer)
        Signals.requestStop()
        return true
    }

    private func converse(_ channel: DescriptorChannel) throws {
        try expect(.takeOver, from: channel, within: HandoverTime.answer)
        service.logger.notice("a new process takes over")
        try sendListeners(channel)
        try expect(.ready, from: channel, within: HandoverTime.start)
        service.closeDenials(true)
        guard !service.wouldLoseDenials else {
            let text = "there are denials that no state_dir keeps, so they would be lost"
            refuse(channel, text)
            throw HandoverFailure(text)
        }
        try channel.send(
            HandoverMessage(.closed).bytes, until: SystemClock.now() + HandoverTime.answer)
        try expect(.serving, from: channel, within: HandoverTime.start)
    }

    private func sendListeners(_ channel: DescriptorChannel) throws {
        let listeners = service.allListeners + [listener]
        var message = HandoverMessage(.listeners)
        message.endpoints = listeners.map(\.endpoint.description)
        message.issuers = service.installation.issuers.withKeys
        try channel.send(
            message.bytes, descriptors: listeners.map(\.number),
            until: SystemClock.now() + HandoverTime.answer)
    }

    private func refuse(_ channel: DescriptorChannel, _ text: String) {
        var message = HandoverMessage(.refused)
        message.text = text
        try? channel.send(message.bytes, until: SystemClock.now() + HandoverTime.answer)
    }

    private func expect(
        _ verb: HandoverMessage.Verb, from channel: DescriptorChannel, within time: Nanoseconds
    ) throws {
        guard let line = try channel.receive(until: SystemClock.now() + time) else {
            throw HandoverFailure("the new process ended the conversation before \"\(verb)\"")
        }
        DescriptorChannel.close(line.descriptors)
        guard let message = HandoverMessage(parsing: line.bytes), message.verb == verb else {
            throw HandoverFailure("the new process did not say \"\(verb)\"")
        }
    }
}
