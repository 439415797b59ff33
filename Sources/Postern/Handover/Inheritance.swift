internal import Basics
internal import Net
internal import Synchronization

/// What a new process gets from the one that runs: its listening sockets, and the conversation in
/// which it tells when it serves.
final class Inheritance: Sendable {
    /// Issuers whose keys the old process has: the new one must have them too before it serves.
    let issuers: [String]
    private let channel: DescriptorChannel
    /// Listeners that nobody has asked for yet.
    private let listeners: Mutex<[Listener]>

    /// Asks the process that listens at `path`; nil when there is none.
    init?(from path: String) throws {
        guard let channel = try DescriptorChannel(connectingTo: path) else { return nil }
        guard channel.isPeerTrusted else {
            throw HandoverFailure("the process at \(path) runs as another user")
        }
        self.channel = channel
        try channel.send(
            HandoverMessage(.takeOver).bytes, until: SystemClock.now() + HandoverTime.answer)
        let (message, descriptors) = try Inheritance.receive(
            .listeners, from: channel, within: HandoverTime.answer)
        issuers = message.issuers
        listeners = Mutex(try Inheritance.adopt(message.endpoints, descriptors))
    }

    private static func adopt(
        _ endpoints: [String], _ descriptors: [Int32]
    ) throws -> [Listener] {
        guard endpoints.count == descriptors.count else {
            DescriptorChannel.close(descriptors)
            throw HandoverFailure("\(endpoints.count) listeners were told, others came")
        }
        var listeners: [Listener] = []
        for (position, number) in descriptors.enumerated() {
            do {
                guard let endpoint = Endpoint(parsing: endpoints[position]) else {
                    DescriptorChannel.close([number])
                    throw HandoverFailure("\(endpoints[position]) is no address")
                }
                listeners.append(try Listener(adopting: number, for: endpoint))
            } catch {
                DescriptorChannel.close(Array(descriptors[(position + 1)...]))
                throw error
            }
        }
        return listeners
    }

    /// The listener for `endpoint`: the old process's if it has one. Not asked for twice.
    func listener(on endpoint: Endpoint, mode: UInt32? = nil) throws(SystemError) -> Listener {
        let inherited = listeners.withLock { listeners in
            listeners.firstIndex { $0.endpoint == endpoint }.map { listeners.remove(at: $0) }
        }
        if let inherited { return inherited }
        return try Listener(on: endpoint, mode: mode)
    }

    /// Tells that all is ready, and returns when the old process takes no more denials.
    func announceReadiness() throws {
        try channel.send(
            HandoverMessage(.ready).bytes, until: SystemClock.now() + HandoverTime.answer)
        _ = try Inheritance.receive(.closed, from: channel, within: HandoverTime.answer)
    }

    /// Tells that this process serves: the old one finishes what it has. From here on there is no
    /// way back, so nothing that goes wrong ends this process.
    func announceService() {
        let now = SystemClock.now()
        try? channel.send(
            HandoverMessage(.serving).bytes, until: now + HandoverTime.answer)
        _ = try? Inheritance.receive(.draining, from: channel, within: HandoverTime.answer)
        // Nobody listens there any more.
        for listener in listeners.withLock({ $0 }) { listener.removeFile() }
    }

    private static func receive(
        _ verb: HandoverMessage.Verb, from channel: DescriptorChannel, within time: Nanoseconds
    ) throws -> (HandoverMessage, [Int32]) {
        guard let line = try channel.receive(until: SystemClock.now() + time) else {
            throw HandoverFailure("the old process ended the conversation")
        }
        guard let message = HandoverMessage(parsing: line.bytes), message.verb == verb else {
            DescriptorChannel.close(line.descriptors)
            let refusal = HandoverMessage(parsing: line.bytes)?.text ?? ""
            throw HandoverFailure(
                refusal.isEmpty ? "the old process is of another version" : refusal)
        }
        return (message, line.descriptors)
    }
}
