import Basics
import Glibc
import Testing

@testable import Net

/// Lines and open descriptors between two processes; here between two ends in one.
struct DescriptorChannelTests {
    private static var soon: Instant { SystemClock.now() + .seconds(10) }

    private func pair() throws -> (DescriptorChannel, DescriptorChannel) {
        var numbers: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        // Sound: two writable numbers, as socketpair(2) wants.
        #expect(unsafe socketpair(AF_UNIX, type, 0, &numbers) == 0)
        return (
            DescriptorChannel(Descriptor(owning: numbers[0])),
            DescriptorChannel(Descriptor(owning: numbers[1]))
        )
    }

    @Test func descriptorThatArrivesIsTheSameListener() throws {
        let (here, there) = try pair()
        let listener = try Listener(on: try #require(Endpoint(parsing: "127.0.0.1:0")))
        try here.send(Array("take".utf8), descriptors: [listener.number], until: Self.soon)
        let line = try #require(try there.receive(until: Self.soon))
        #expect(line.bytes == Array("take".utf8))
        let number = try #require(line.descriptors.first)
        #expect(number != listener.number)
        let adopted = try Listener(adopting: number, for: listener.endpoint)
        #expect(adopted.address.port == listener.address.port)
    }

    @Test func whatDoesNotListenIsNoListener() throws {
        let wake = try Wake()
        let copy = dup(wake.number)
        let endpoint = try #require(Endpoint(parsing: "127.0.0.1:1"))
        #expect(throws: SystemError.self) { try Listener(adopting: copy, for: endpoint) }
    }

    @Test func longLineComesWholeAndTooLongOneIsRefused() throws {
        let (here, there) = try pair()
        let long = [UInt8](repeating: 0x61, count: 20_000)
        try here.send(long, until: Self.soon)
        #expect(try there.receive(until: Self.soon)?.bytes == long)
        let sender = try Thread.start(name: "sender") {
            try? here.send(
                [UInt8](repeating: 0x61, count: 200_000),
                until: SystemClock.now() + .seconds(2))
        }
        #expect(throws: SystemError.self) { try there.receive(until: Self.soon) }
        sender.join()
    }

    @Test func moreDescriptorsThanAllowedAreRefusedAndClosed() throws {
        let (here, there) = try pair()
        let wake = try Wake()
        let before = openDescriptors()
        let many = [Int32](repeating: wake.number, count: DescriptorChannel.descriptorsMax + 1)
        try here.send([0x61], descriptors: many, until: Self.soon)
        #expect(throws: SystemError.self) { try there.receive(until: Self.soon) }
        #expect(many.count == 33 && openDescriptors() <= before + 8)
    }

    private func openDescriptors() -> Int {
        (0..<1024).count { fcntl(Int32($0), F_GETFD) >= 0 }
    }

    @Test func endOfTheConversationIsNoLine() throws {
        var numbers: [Int32] = [-1, -1]
        // Sound: two writable numbers, as socketpair(2) wants.
        #expect(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &numbers) == 0)
        let channel = DescriptorChannel(Descriptor(owning: numbers[0]))
        Syscalls.close(numbers[1])
        #expect(try channel.receive(until: Self.soon) == nil)
        #expect(throws: SystemError.self) { try channel.send([0x61], until: Self.soon) }
    }

    @Test func silenceEndsAtTheDeadline() throws {
        let (here, there) = try pair()
        #expect(throws: SystemError.self) {
            try there.receive(until: SystemClock.now() + .milliseconds(20))
        }
        #expect(here.isPeerTrusted)
    }
}
