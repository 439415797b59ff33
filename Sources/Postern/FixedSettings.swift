internal import Config
internal import Gateway

/// The settings that a running process cannot change, since memory, threads or files of its own
/// were made by them. A reload that would change one is refused as a whole; another process can
/// take over with it.
enum FixedSettings {
    /// A sentence for each that differs.
    static func changes(from old: Configuration, to new: Configuration) -> [String] {
        let differs: [(name: String, isTrue: Bool)] = [
            ("workers", old.workers != new.workers),
            ("admin", old.admin != new.admin),
            ("state_dir", old.stateDirectory != new.stateDirectory),
            ("handover_socket", old.handoverSocket != new.handoverSocket),
            ("limits.connections", old.limits.connections != new.limits.connections),
            (
                "limits.upstream_connections",
                old.limits.upstreamConnections != new.limits.upstreamConnections
            ),
            ("limits.buffers", old.limits.buffers != new.limits.buffers),
            ("limits.pipes", old.limits.pipes != new.limits.pipes),
            ("limits.header_bytes", !MessageBuffers.areAlike(old.limits, new.limits)),
        ]
        return differs.filter(\.isTrue).map { change in
            """
            \(change.name): cannot change while Postern runs; start it anew, or hand over to a new \
            process
            """
        }
    }
}
