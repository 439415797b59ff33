import Basics
import Net
import TestSupport
import Testing

/// Names to addresses with their time to live, from a name server of the test's own.
struct NameResolverTests {
    private func ask(
        _ answer: NameServer.Answer, _ hosts: [String] = ["orders.example"],
        within time: Nanoseconds = .seconds(20)
    ) throws -> [Result<NameAnswer, SystemLookupError>] {
        let server = try NameServer(answer)
        defer { server.stop() }
        let resolver = try NameResolver(
            servers: [.network(host: "127.0.0.1", port: server.port)])
        return resolver.resolve(
            hosts.map { NameQuestion(host: $0, port: 8080) }, until: SystemClock.now() + time)
    }

    @Test func bothFamiliesAreFoundWithTheShortestLife() throws {
        var answer = NameServer.Answer()
        answer.ipv4 = [[192, 0, 2, 1], [192, 0, 2, 2]]
        answer.ipv6 = [NameServer.loopback6]
        answer.life = 77
        let found = try #require(try ask(answer).first).get()
        #expect(
            Set(found.addresses.map(\.description)) == [
                "192.0.2.1:8080", "192.0.2.2:8080", "[::1]:8080",
            ])
        #expect(found.lifeSeconds == 77)
    }

    @Test func moreAddressesThanAreOfUseAreLeftOut() throws {
        var answer = NameServer.Answer()
        answer.ipv4 = (1...30).map { [192, 0, 2, $0] }
        let found = try #require(try ask(answer).first).get()
        #expect(found.addresses.count == NameLookup.addressesMax)
    }

    @Test(arguments: [UInt8(2), 3, 5])
    func refusalsAreFailures(code: UInt8) throws {
        var answer = NameServer.Answer()
        answer.code = code
        let result = try #require(try ask(answer).first)
        #expect(throws: SystemLookupError.self) { try result.get() }
    }

    @Test func anAnswerWithoutAddressIsAFailure() throws {
        let result = try #require(try ask(NameServer.Answer()).first)
        #expect(throws: SystemLookupError.self) { try result.get() }
    }

    @Test func silenceEndsAtTheDeadlineForAllNames() throws {
        var answer = NameServer.Answer()
        answer.code = nil
        let began = SystemClock.now()
        let results = try ask(
            answer, (0..<10).map { "name\($0).example" }, within: .milliseconds(300))
        let time = SystemClock.now() - began
        #expect(results.count == 10)
        for result in results { #expect(throws: SystemLookupError.self) { try result.get() } }
        #expect(time >= .milliseconds(300) && time < .seconds(5))
    }

    @Test func namesOfTheMachineItselfNeedNoServer() throws {
        let resolver = try NameResolver(servers: [])
        let result = try #require(
            resolver.resolve(
                [NameQuestion(host: "localhost", port: 80)],
                until: SystemClock.now() + .seconds(5)
            ).first)
        let loopback = try result.get().addresses.allSatisfy(\.isLoopback)
        #expect(loopback)
    }
}
