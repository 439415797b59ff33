import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// The operator's listener. Contract B142, lesson 26.
    @Suite struct AdminTests {
        @Test func healthDependsOnNothing() throws {
            let house = try House()
            house.issuer.stop()
            house.upstream.close()
            #expect(try house.postern.admin("/healthz").status == 200)
        }

        @Test func readinessTellsKeysPerIssuer() throws {
            let house = try House()
            let answer = try house.postern.admin("/readyz")
            #expect(answer.status == 200)
            #expect(answer["Content-Type"]?.hasPrefix("application/json") == true)
            #expect(answer.text.contains(house.issuer.issuer))
            #expect((try? JSONSerialization.jsonObject(with: Data(answer.body))) != nil)
        }

        @Test func pagesAreNotOnTheClientsListenerNorTheOtherWayRound() throws {
            let house = try House()
            for path in ["/healthz", "/readyz", "/metrics"] {
                #expect(try HTTP.send("GET", path, to: house.address).status == 401)
            }
            #expect(try house.postern.admin("/public/x").status == 404)
            #expect(house.upstream.requests.isEmpty)
        }

        @Test func metricsAreInPrometheusText() throws {
            let house = try House()
            _ = try HTTP.send("GET", "/public/x", to: house.address)
            let answer = try house.postern.admin("/metrics")
            #expect(answer.status == 200)
            #expect(answer["Content-Type"]?.hasPrefix("text/plain") == true)
            for line in answer.text.split(separator: "\n") where !line.hasPrefix("#") {
                let value = line.split(separator: " ").last ?? ""
                #expect(Double(value) != nil, "\(line)")
            }
        }

        @Test func nonsenseDoesNotHurt() throws {
            let house = try House()
            let admin = house.postern.configuration.admin
            for bytes in [
                "\r\n\r\n", "GET", "nonsense\r\n\r\n", "POST /metrics HTTP/1.1\r\nHost: a\r\n\r\n",
            ] {
                let connection = try HTTPConnection(to: admin)
                try connection.send(bytes)
                connection.socket.finishSending()
                _ = connection.remainder(by: Deadline(seconds: 3))
            }
            #expect(try house.postern.admin("/healthz").status == 200)
        }
    }
}
