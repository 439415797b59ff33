/// A WebSocket server or client that nobody here wrote: PyPI's websockets, run by
/// `Tests/Scripts/websocket.py`.
package final class WebSocketPeer {
    private let child: ChildProcess

    /// Whether tests with it run.
    package static var isWanted: Bool { Tool.isWanted(Tool.python("websockets")) }

    /// Starts a server on a free port and waits until it listens.
    package static func server() throws -> (peer: WebSocketPeer, address: TestAddress) {
        let address = try TestAddress.ipv4(port: RawListener.freePort())
        let peer = try WebSocketPeer("server", "\(address.port)")
        let isUp = Deadline.usual.wait { (try? RawSocket(to: address)) != nil }
        guard isUp else { throw TestFailure("no WebSocket server: \(peer.child.errors)") }
        return (peer, address)
    }

    /// Starts a client that plays `scenario`; "-" is no token.
    package convenience init(
        _ scenario: String, _ path: String, at address: TestAddress, token: String,
        _ more: String...
    ) throws {
        try self.init(scenario, ["ws://\(address.text)\(path)", token] + more)
    }

    private convenience init(_ scenario: String, _ argument: String) throws {
        try self.init(scenario, [argument])
    }

    private init(_ scenario: String, _ arguments: [String]) throws {
        child = try ChildProcess(
            Tool.python("python3"),
            [Tool.root + "/Tests/Scripts/websocket.py", scenario] + arguments)
    }

    /// What it has said so far.
    package var lines: [String] { child.output.split(separator: "\n").map(String.init) }

    /// Waits until it says `line`; false when it has not in time.
    package func says(_ line: String, by deadline: Deadline = .usual) -> Bool {
        deadline.wait { lines.contains(line) }
    }

    /// Waits for its end in good order; what it has said.
    package func result(by deadline: Deadline = Deadline(seconds: 60)) throws -> [String] {
        let status = try child.exitStatus(by: deadline)
        guard status == 0 else { throw TestFailure("the client failed: \(child.errors)") }
        return lines
    }
}
