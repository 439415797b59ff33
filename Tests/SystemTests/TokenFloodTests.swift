import Foundation
import Synchronization
import TestSupport
import Testing

extension SystemTests {
    /// Garbage tokens in masses, over connections that never pause. Issue 12, cost attacks and
    /// rotation; contract B34, B51; lesson 3. `POSTERN_FLOOD` is the number of requests.
    @Suite struct TokenFloodTests {
        private static let requests =
            ProcessInfo.processInfo.environment["POSTERN_FLOOD"].flatMap { Int($0) } ?? 20_000
        /// Requests sent before their answers are read.
        private static let pipelined = 50
        private static let connections = 2

        private static func base64URL(_ text: String) -> String {
            Data(text.utf8).base64EncodedString().replacing("+", with: "-")
                .replacing("/", with: "_").replacing("=", with: "")
        }

        /// A token that claims to be the issuer's, under another key name each time; every second
        /// one names a real key and costs a verification.
        private static func garbage(_ number: Int, _ issuer: String, _ kid: String) -> String {
            let name = number % 2 == 0 ? "made-up-\(number)" : kid
            let header = base64URL(#"{"alg":"ES256","kid":"\#(name)"}"#)
            let claims = base64URL(#"{"iss":"\#(issuer)","exp":4000000000,"n":\#(number)}"#)
            return "\(header).\(claims).\(String(repeating: "A", count: 86))"
        }

        private static func flood(
            _ address: TestAddress, _ issuer: String, _ kid: String, from first: Int, count: Int,
            _ refused: borrowing Atomic<Int>
        ) throws {
            let connection = try HTTPConnection(to: address)
            var number = first
            while number < first + count {
                let batch = min(pipelined, first + count - number)
                let text = (number..<(number + batch)).map {
                    "GET /orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                        + garbage($0, issuer, kid) + "\r\n\r\n"
                }
                try connection.send(text.joined())
                for _ in 0..<batch {
                    let status = try connection.response(by: Deadline(seconds: 30)).status
                    if status == 401 || status == 503 {
                        refused.wrappingAdd(1, ordering: .relaxed)
                    }
                }
                number += batch
            }
        }

        /// What the flooding threads tell.
        private final class Tally: Sendable {
            let refused = Atomic<Int>(0)
            let ended = Atomic<Int>(0)
        }

        @Test func floodOfGarbageAsksTheIssuerSeldomAndHurtsNoGoodToken() throws {
            let house = try House()
            let good = try (0..<20).map { try house.issuer.jwt(#""jti": "\#($0)""#, alg: "ES256") }
            for token in good { #expect(try house.get(bearer: token).status == 200) }
            let header = try #require(good[0].split(separator: ".").first)
            let padding = String(repeating: "=", count: (4 - header.count % 4) % 4)
            let bytes = Data(
                base64Encoded: header.replacing("-", with: "+").replacing("_", with: "/") + padding)
            let text = String(decoding: try #require(bytes), as: UTF8.self)
            let kid = String(try #require(text.firstMatch(of: /"kid":"([^"]+)"/)?.1))
            let before = try house.issuer.count("jwks")
            let address = house.address
            let issuer = house.issuer.issuer

            let tally = Tally()
            let share = Self.requests / Self.connections
            var slowest = 0.0
            var goodOnes = 0
            let (_, seconds) = try measured {
                for number in 0..<Self.connections {
                    Thread.detachNewThread {
                        try? Self.flood(
                            address, issuer, kid, from: number * share, count: share,
                            tally.refused)
                        tally.ended.wrappingAdd(1, ordering: .releasing)
                    }
                }
                while tally.ended.load(ordering: .acquiring) < Self.connections {
                    for token in good {
                        let (answer, time) = try measured { try house.get(bearer: token) }
                        if answer.status == 200 { goodOnes += 1 }
                        slowest = max(slowest, time)
                    }
                }
            }
            #expect(tally.refused.load(ordering: .relaxed) == share * Self.connections)
            #expect(goodOnes >= 20 && goodOnes % 20 == 0, "\(goodOnes)")
            #expect(slowest < 2, "\(slowest) s")
            // One demanded fetch per ten seconds, and one that was due anyway.
            let fetches = try house.issuer.count("jwks") - before
            #expect(fetches >= 1 && fetches <= 2 + Int(seconds / 10), "\(fetches) in \(seconds) s")
            let name = #"postern_issuer_demanded_fetches_total{issuer="\#(issuer)"}"#
            #expect(try house.postern.metric(name) ?? 99 <= Double(1 + Int(seconds / 10)))
        }

        @Test func thousandRequestsWithOneFreshOpaqueTokenAskOnce() throws {  // B63
            let house = try House()
            let token = try house.issuer.opaque()
            try house.issuer.fault(#"{"delay_ms": 500}"#)
            let connections = try (0..<1000).map { _ in
                let connection = try house.connect()
                try connection.request("GET", "/orders", ["Authorization: Bearer \(token)"])
                return connection
            }
            var good = 0
            for connection in connections
            where try connection.response(by: Deadline(seconds: 30)).status == 200 { good += 1 }
            #expect(good == 1000)
            #expect(try house.issuer.count("userinfo") == 1)
        }
    }
}
