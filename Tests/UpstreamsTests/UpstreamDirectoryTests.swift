import Basics
import Config
import Logging
import Net
import Testing

@testable import Upstreams

/// What the process knows of upstreams, and how it follows names, checks and settings.
struct UpstreamDirectoryTests {
    private let directory = UpstreamDirectory(
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    private let now = Instant(nanoseconds: 1_000_000_000_000)

    private func configuration(_ upstreams: String, routes: String = "") throws -> Configuration {
        let text = """
            {"listen": "127.0.0.1:8080", "upstream": "http://127.0.0.1:1",
             "upstreams": {\(upstreams)}, "routes": [{"path": "/**", "access": "public"}]}
            """
        return try ConfigReader.read(Array(text.utf8)).get().configuration
    }

    /// Puts a configuration in force, nobody being left of an earlier one.
    private func adopt(_ configuration: Configuration) -> [Int] {
        let places = directory.prepare(configuration)
        directory.putInForce(configuration)
        directory.retireUnused()
        return places
    }

    /// The addresses of the upstream at `place`.
    private func addresses(_ place: Int) -> [String] {
        directory.view().upstreams[place].endpoints.map(\.address.description)
    }

    private func answer(_ hosts: String..., life: Int = 60) throws -> NameAnswer {
        NameAnswer(
            addresses: try hosts.map { try #require(SocketAddress(literalHost: $0, port: 80)) },
            lifeSeconds: life)
    }

    private let orders = NameQuestion(host: "orders.example", port: 80)

    @Test func everyAddressOfANameIsAnEndpoint() throws {
        let places = adopt(
            try configuration(
                #""a": {"endpoints": ["http://orders.example", "http://192.0.2.9:80"]}"#))
        #expect(places == [0, 1])
        #expect(addresses(1) == ["192.0.2.9:80"])
        let due = directory.dueNames(at: now)
        #expect(due.questions == [orders])
        directory.take(
            .success(try answer("192.0.2.1", "2001:db8::1", "192.0.2.9")), for: orders, at: now)
        #expect(addresses(1) == ["192.0.2.1:80", "[2001:db8::1]:80", "192.0.2.9:80"])
    }

    @Test func aNameIsLookedUpAgainWhenItsTimeIsOver() throws {
        _ = adopt(try configuration(#""a": "http://orders.example""#))
        for (life, wanted) in [(60, 60), (1, 1), (0, 5), (86_400, 300), (Int.max, 300)] {
            directory.take(.success(try answer("192.0.2.1", life: life)), for: orders, at: now)
            #expect(directory.nextNameAt == now + .seconds(Int64(wanted)))
            #expect(directory.dueNames(at: now).questions.isEmpty)
        }
    }

    @Test func aFailedLookupKeepsTheLastAddresses() throws {
        _ = adopt(try configuration(#""a": "http://orders.example""#))
        directory.take(.success(try answer("192.0.2.1")), for: orders, at: now)
        let before = directory.view().upstreams[1].endpoints[0].id
        let failure = SystemLookupError(name: "orders.example", text: "down")
        directory.take(.failure(failure), for: orders, at: now + .seconds(60))
        #expect(addresses(1) == ["192.0.2.1:80"])
        #expect(directory.view().upstreams[1].endpoints[0].id == before)
        #expect(directory.nextNameAt == now + .seconds(62))
    }

    @Test func anAddressThatStaysKeepsItsState() throws {
        _ = adopt(try configuration(#""a": "http://orders.example""#))
        directory.take(.success(try answer("192.0.2.1", "192.0.2.2")), for: orders, at: now)
        let first = directory.view().upstreams[1].endpoints[0].id
        for _ in 0..<5 { directory.requestFailed(at: first, of: 1, now: now) }
        directory.take(.success(try answer("192.0.2.3", "192.0.2.1")), for: orders, at: now)
        let endpoints = directory.view().upstreams[1].endpoints
        #expect(endpoints.map(\.address.description) == ["192.0.2.3:80", "192.0.2.1:80"])
        #expect(endpoints[1].id == first)
        #expect(endpoints[1].ejectedUntil == now + .seconds(10))
        #expect(!endpoints[0].isTroubled)
    }

    @Test func anUpstreamOfTheSameEndpointsGoesOnUnderOtherSettings() throws {
        let first = adopt(try configuration(#""a": "http://192.0.2.1", "b": "http://192.0.2.2""#))
        let id = directory.view().upstreams[first[2]].endpoints[0].id
        let second = adopt(
            try configuration(
                #""b": {"endpoints": ["http://192.0.2.2"], "requests_max": 7}"#))
        #expect(second == [first[0], first[2]])
        let view = directory.view().upstreams
        #expect(view[first[1]].endpoints.isEmpty)
        #expect(view[first[2]].requestsMax == 7)
        #expect(view[first[2]].endpoints[0].id == id)
        // One that comes back has its old place.
        #expect(adopt(try configuration(#""a": "http://192.0.2.1""#)) == [first[0], first[1]])
        #expect(addresses(first[1]) == ["192.0.2.1:80"])
        #expect(adopt(try configuration(#""c": "http://192.0.2.4""#)) == [first[0], 3])
    }

    @Test func otherEndpointsMakeAnotherUpstreamThatInheritsWhatIsKnown() throws {
        let old = try configuration(#""a": "http://192.0.2.1""#)
        let places = adopt(old)
        let id = directory.view().upstreams[places[1]].endpoints[0].id
        for _ in 0..<5 { directory.requestFailed(at: id, of: places[1], now: now) }
        let new = try configuration(
            #""a": {"endpoints": ["http://192.0.2.3", "http://192.0.2.1"]}"#)
        let prepared = directory.prepare(new)
        #expect(prepared == [places[0], 2])
        #expect(directory.knows(new))
        directory.putInForce(new)
        // Requests of the old configuration are still to go there.
        #expect(addresses(places[1]) == ["192.0.2.1:80"])
        let until = directory.view().upstreams[2].endpoints.map(\.ejectedUntil)
        #expect(until == [Instant(nanoseconds: .min), now + .seconds(10)])
        directory.retireUnused()
        #expect(addresses(places[1]) == [])
        #expect(directory.reports(now: now).map(\.name) == ["default", "a"])
    }

    @Test func whatIsPreparedAndNotPutInForceChangesNothing() throws {
        let old = try configuration(#""a": {"endpoints": "http://192.0.2.1", "queue_max": 5}"#)
        _ = adopt(old)
        let new = try configuration(
            #""a": {"endpoints": "http://192.0.2.1", "queue_max": 9}, "b": "http://orders.example""#
        )
        #expect(directory.prepare(new) == [0, 1, 2])
        #expect(directory.view().upstreams[1].queueMax == 5)
        #expect(!directory.knows(new))
        #expect(directory.dueNames(at: now).questions == [orders])
        directory.take(.success(try answer("192.0.2.7")), for: orders, at: now)
        #expect(directory.knows(new))
        directory.retireUnused()
        #expect(addresses(1) == ["192.0.2.1:80"] && addresses(2) == [])
    }

    @Test func workersAreToldOnlyWhatIsNews() throws {
        _ = adopt(try configuration(#""a": "http://192.0.2.1""#))
        let id = directory.view().upstreams[1].endpoints[0].id
        var versions = [directory.version]
        for _ in 0..<6 {
            directory.requestFailed(at: id, of: 1, now: now)
            versions.append(directory.version)
        }
        directory.requestSucceeded(at: id, of: 1)
        versions.append(directory.version)
        directory.requestSucceeded(at: id, of: 1)
        versions.append(directory.version)
        // Trouble, the ejection, and its end.
        #expect(versions.map { $0 - versions[0] } == [0, 1, 1, 1, 1, 2, 2, 3, 3])
    }

    @Test func checksComeDueOneByOneAndDecide() throws {
        _ = adopt(
            try configuration(
                """
                "a": {"endpoints": ["http://192.0.2.1", "http://192.0.2.2"],
                      "health_check": {"interval": "5s", "unhealthy_after": 2}}
                """))
        let first = try #require(directory.takeDueCheck(at: now).check)
        let second = try #require(directory.takeDueCheck(at: now).check)
        #expect(first.endpoint != second.endpoint)
        #expect(directory.takeDueCheck(at: now).check == nil)
        directory.checked(first, failure: "status 500", at: now)
        directory.checked(second, failure: nil, at: now)
        #expect(directory.takeDueCheck(at: now).next == now + .seconds(5))
        let again = try #require(directory.takeDueCheck(at: now + .seconds(5)).check)
        #expect(again.endpoint == first.endpoint)
        #expect(directory.view().upstreams[1].endpoints.map(\.isUp) == [true, true])
        directory.checked(again, failure: "status 500", at: now + .seconds(5))
        #expect(directory.view().upstreams[1].endpoints.map(\.isUp) == [false, true])
        #expect(directory.reports(now: now)[1].endpoints.map(\.state) == ["down", "up"])
    }
}
