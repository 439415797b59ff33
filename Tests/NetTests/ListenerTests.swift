import Basics
import Foundation
import Net
import TestSupport
import Testing

/// Listening on every kind of address, and what goes wrong with it.
struct ListenerTests {
    @Test(arguments: [("127.0.0.1:0", "127.0.0.1"), ("[::1]:0", "::1"), ("localhost:0", nil)])
    func chosenPortAndPeerAreKnown(text: String, host: String?) throws {
        let pair = try ConnectedPair(text)
        #expect(pair.listener.address.port != 0)
        #expect(pair.peer.isUnix == false)
        let peer = pair.peer.hostText
        if let host { #expect(peer == host) }
    }

    /// On both ends of what never leaves the host; networks keep what the system chose for them.
    @Test(arguments: ["127.0.0.1:0", "[::1]:0"])
    func loopbackHasThePlainestCongestionControl(text: String) throws {
        let pair = try ConnectedPair(text)
        #expect(congestionControl(pair.client.number) == "reno")
        #expect(congestionControl(pair.server.number) == "reno")
        let network = try Listener(on: try #require(Endpoint(parsing: "0.0.0.0:0")))
        let path = "/proc/sys/net/ipv4/tcp_congestion_control"
        let usual = try String(contentsOfFile: path, encoding: .utf8)
        #expect(congestionControl(network.number) == usual.trimmingCharacters(in: .newlines))
    }

    private func congestionControl(_ socket: Int32) -> String {
        var name = [UInt8](repeating: 0, count: 16)
        var length = socklen_t(name.count)
        // Sound: as many bytes are writable as the length says.
        _ = unsafe getsockopt(socket, Int32(IPPROTO_TCP), TCP_CONGESTION, &name, &length)
        return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }

    @Test func unixSocketWorksAndItsFileIsRemoved() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.file("socket")
        var pair = try ConnectedPair("unix:\(path)")
        _ = pair.client.write(Array("hello".utf8).span)
        let (_, text) = pair.receive()
        #expect(text == "hello")
        #expect(pair.peer.isUnix == true)
        pair.listener.removeFile()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func deadUnixSocketIsReplacedAndALivingOneIsNot() throws {
        let scratch = try ScratchDirectory()
        let endpoint = try #require(Endpoint(parsing: "unix:\(scratch.file("socket"))"))
        do { _ = try Listener(on: endpoint) }  // closed, and its file left behind
        let living = try Listener(on: endpoint)
        #expect(throws: SystemError.self) { try Listener(on: endpoint) }
        _ = living.number
    }

    @Test func ordinaryFileIsNeverReplaced() throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("precious", to: "socket")
        let endpoint = try #require(Endpoint(parsing: "unix:\(path)"))
        #expect(throws: SystemError.self) { try Listener(on: endpoint) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }

    @Test func addressInUseIsOneClearLine() throws {
        let first = try Listener(on: try #require(Endpoint(parsing: "127.0.0.1:0")))
        let taken = try #require(Endpoint(parsing: "\(first.address)"))
        let error = #expect(throws: SystemError.self) { try Listener(on: taken) }
        #expect(error?.description == "listen on \(taken): Address already in use")
    }

    @Test func nameThatDoesNotResolveIsOneClearLine() throws {
        let endpoint = try #require(Endpoint(parsing: "no-such-host.invalid:80"))
        let error = #expect(throws: SystemError.self) { try Listener(on: endpoint) }
        #expect(error?.description.contains("no-such-host.invalid") == true)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func nobodyWaitingIsNoConnection() throws {
        let listener = try Listener(on: try #require(Endpoint(parsing: "127.0.0.1:0")))
        var isNone = false
        if case .none = listener.accept() { isNone = true }
        #expect(isNone)
    }
}
