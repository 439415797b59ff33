import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// SIGHUP and `POST /reload`: all of the configuration changes at once, or none of it.
    @Suite struct ReloadTests {
        private static func answering(_ body: String) -> RecordingUpstream.Answer {
            RecordingUpstream.always(
                "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }

        @Test func upstreamRoutesAndIssuersChangeUnderLoadWithoutAFailure() throws {
            let house = try House(answer: Self.answering("old"))
            let second = try DemoIssuerProcess()
            let other = try RecordingUpstream(answer: Self.answering("new"))
            defer { other.close() }
            let token = try house.issuer.token(#"{"expires_in": 3600}"#)
            let opaque = try house.issuer.token(#"{"kind": "opaque"}"#)
            let clients = SteadyClients(6, to: house.address) { turn in
                switch turn % 3 {
                case 0: ("/public/x", [])
                case 1: ("/orders", ["Authorization: Bearer \(token)"])
                default: ("/orders/2", ["Authorization: Bearer \(opaque)"])
                }
            }
            defer { clients.stop() }
            let first = house.postern.configuration
            var changed = first
            changed.upstream = other.address
            changed.issuers = [second.entry, house.issuer.entry]
            changed.issuers[0].more = []
            changed.issuers[1].more.append(#""clock_skew": "20s""#)
            changed.routes = #"[{"path": "/public/**", "access": "public"}, {"path": "/**"}]"#
            for round in 0..<6 {
                #expect(clients.waitForMore(60))
                try house.postern.reload(round % 2 == 0 ? changed : first)
            }
            #expect(clients.waitForMore(60))
            clients.stop()
            #expect(clients.failures == [])
            #expect(Set(clients.answers.keys) == ["200 old", "200 new"])
            #expect(try house.postern.metric("postern_config_generation") == 7)
            #expect(
                try house.postern.metric(#"postern_config_reloads_total{result="ok"}"#) == 6)
        }

        // B143
        @Test func badFileLeavesTheOldInForceAndTellsAllMistakes() throws {
            let house = try House()
            let good = house.postern.configuration
            var bad = good
            bad.routes = #"[{"path": "no-slash"}, {"path": "/x", "acess": "public"}]"#
            try house.postern.write(bad)
            let answer = try house.postern.reload()
            #expect(answer.status == 422)
            #expect(answer.text.contains("routes[0].path"))
            #expect(answer.text.contains("routes[1]"))
            #expect(answer.text.contains(#""result":"refused""#))
            #expect(try HTTP.send("GET", "/public/x", to: house.address).status == 200)
            #expect(house.postern.logLine(with: "routes[0].path", "the old one stays") != nil)
            #expect(house.postern.logLine(with: "routes[1]", "the old one stays") != nil)
            #expect(try house.postern.metric("postern_config_generation") == 1)
            #expect(try house.postern.metric("postern_config_last_reload_successful") == 0)
            try house.postern.write("{")
            #expect(try house.postern.reload().status == 422)
            try house.postern.reload(good)
            #expect(try house.postern.metric("postern_config_generation") == 2)
            #expect(try house.postern.metric("postern_config_last_reload_successful") == 1)
            #expect(try house.postern.admin("/reload").text.contains(#""generation":2"#))
        }

        @Test func signalReloadsToo() throws {
            let house = try House()
            var changed = house.postern.configuration
            changed.routes = #"[{"path": "/**", "access": "public"}]"#
            #expect(try HTTP.send("GET", "/orders", to: house.address).status == 401)
            try house.postern.write(changed)
            kill(house.postern.child.identifier, SIGHUP)
            let isOpen = try Deadline.usual.wait {
                try HTTP.send("GET", "/orders", to: house.address).status == 200
            }
            #expect(isOpen)
        }

        @Test func requestInFlightEndsUnderTheOldConfiguration() throws {
            let gate = SharedCounter()
            let house = try House(answer: { request, socket in
                if request.head.contains("/slow") {
                    _ = Deadline.usual.wait { gate.value > 0 }
                }
                return RecordingUpstream.hello(request, socket)
            })
            let connection = try house.connect()
            try connection.request("GET", "/public/slow")
            #expect(Deadline.usual.wait { house.upstream.requests.count == 1 })
            var changed = house.postern.configuration
            changed.routes = #"[{"path": "/**", "access": "deny"}]"#
            changed.upstream = try .ipv4(port: RawListener.freePort())
            try house.postern.reload(changed)
            #expect(try HTTP.send("GET", "/public/slow", to: house.address).status == 403)
            gate.add(1)
            #expect(try connection.response().text == "hello")
            // The connection outlives the configuration; the next request on it does not.
            try connection.request("GET", "/public/x")
            #expect(try connection.response().status == 403)
        }

        @Test func requestThatWaitsForItsIssuerIsJudgedByWhatItBeganWith() throws {
            let house = try House()
            let opaque = try house.issuer.token(#"{"kind": "opaque"}"#)
            try house.issuer.fault(#"{"delay_ms": 1500}"#)
            let connection = try house.connect()
            try connection.request("GET", "/orders", ["Authorization: Bearer \(opaque)"])
            #expect(try Deadline.usual.wait { try house.issuer.count("userinfo") == 1 })
            var changed = house.postern.configuration
            changed.issuers = []
            changed.routes = #"[{"path": "/**", "access": "public"}]"#
            changed.upstream = try .ipv4(port: RawListener.freePort())
            try house.postern.reload(changed)
            #expect(try connection.response().text == "hello")
            #expect(try house.upstream.onlyRequest().head.contains("X-Auth-Subject"))
        }

        @Test func removedIssuersTokensAreRefusedThoughTheyWereKnown() throws {
            let house = try House()
            let second = try DemoIssuerProcess()
            let token = try house.issuer.token()
            let opaque = try house.issuer.token(#"{"kind": "opaque"}"#)
            #expect(try house.get(bearer: token).status == 200)
            #expect(try house.get(bearer: opaque).status == 200)
            var changed = house.postern.configuration
            changed.issuers = [second.entry]
            try house.postern.reload(changed)
            #expect(try house.get(bearer: token).status == 401)
            #expect(try house.get(bearer: opaque).status == 401)
            #expect(try house.get(bearer: try second.token()).status == 200)
            try house.postern.reload(house.postern.configuration)
            #expect(try house.get(bearer: token).status == 200)
        }

        @Test func changedHeaderMappingCountsForKnownTokens() throws {
            let house = try House()
            let token = try house.issuer.token()
            #expect(try house.get(bearer: token).status == 200)
            var changed = house.postern.configuration
            changed.identityHeaders = #"{"X-Other-Subject": "sub"}"#
            try house.postern.reload(changed)
            #expect(try house.get(bearer: token).status == 200)
            let heads = house.upstream.requests.map(\.head)
            #expect(heads[0].contains("X-Auth-Subject") && !heads[0].contains("X-Other-Subject"))
            #expect(heads[1].contains("X-Other-Subject") && !heads[1].contains("X-Auth-Subject"))
        }

        @Test func unchangedIssuerIsNotAskedAgain() throws {
            let house = try House()
            let second = try DemoIssuerProcess()
            let opaque = try house.issuer.token(#"{"kind": "opaque"}"#)
            #expect(try house.get(bearer: opaque).status == 200)
            let keys = try house.issuer.count("jwks")
            var changed = house.postern.configuration
            changed.issuers.insert(second.entry, at: 0)
            changed.issuers[0].more = []
            changed.routes = #"[{"path": "/**"}]"#
            try house.postern.reload(changed)
            #expect(try house.get(bearer: opaque).status == 200)
            #expect(try house.issuer.count("jwks") == keys)
            #expect(try house.issuer.count("userinfo") == 1)
        }

        @Test func changedIssuerThatIsDownKeepsItsKeysAndNewOneHasNone() throws {
            let house = try House()
            let second = try DemoIssuerProcess()
            let token = try house.issuer.token()
            let strange = try second.token()
            second.stop()
            house.issuer.stop()
            var changed = house.postern.configuration
            changed.issuers[0].more.append(#""clock_skew": "7s""#)
            changed.issuers.append(second.entry)
            changed.issuers[1].more = []
            try house.postern.reload(changed)
            #expect(try house.get(bearer: token).status == 200)
            #expect(try house.get(bearer: strange).status == 503)
            #expect(house.postern.logLine(with: "without this issuer's keys") != nil)
        }

        @Test func denialsOutliveReloads() throws {
            let house = try House()
            let token = try house.issuer.jwt(#""jti": "t1""#)
            #expect(try house.get(bearer: token).status == 200)
            let denial = try HTTP.send(
                "POST", "/deny", to: house.postern.configuration.admin,
                ["Content-Type: application/json"],
                body: #"{"issuer": "\#(house.issuer.issuer)", "jti": "t1", "expires_in": 600}"#)
            #expect(denial.status == 204)
            var changed = house.postern.configuration
            changed.issuers[0].more.append(#""clock_skew": "9s""#)
            try house.postern.reload(changed)
            #expect(try house.get(bearer: token).status == 401)
        }

        @Test func listenersComeAndGo() throws {
            let house = try House()
            let old = try house.connect()
            try old.request("GET", "/public/x")
            #expect(try old.response().status == 200)
            var changed = house.postern.configuration
            changed.listen = try .ipv4(port: RawListener.freePort())
            try house.postern.reload(changed)
            #expect(try HTTP.send("GET", "/public/x", to: changed.listen).status == 200)
            #expect((try? HTTPConnection(to: house.address)) == nil)
            // Who is connected already stays so.
            try old.request("GET", "/public/x")
            #expect(try old.response().status == 200)
            // A place that is taken refuses the whole file.
            var taken = changed
            taken.listen = house.upstream.address
            taken.routes = #"[{"path": "/**", "access": "deny"}]"#
            taken.upstream = house.address
            try house.postern.write(taken)
            let answer = try house.postern.reload()
            #expect(answer.status == 422 && answer.text.contains("listen on"))
            #expect(try HTTP.send("GET", "/public/x", to: changed.listen).status == 200)
        }

        @Test func whatCannotChangeIsNamed() throws {
            let house = try House()
            var changed = house.postern.configuration
            changed.workers = 3
            changed.admin = try .ipv4(port: RawListener.freePort())
            changed.more.append(#""limits": {"connections": 77, "buffers": 99}"#)
            try house.postern.write(changed)
            let answer = try house.postern.reload()
            #expect(answer.status == 422)
            for name in ["workers", "admin", "limits.connections", "limits.buffers"] {
                #expect(answer.text.contains("\(name): cannot change while Postern runs"))
            }
        }

        @Test func secretsAndAuthoritiesAreReadAnew() throws {
            let scratch = try ScratchDirectory()
            let secret = try scratch.write("hunter2", to: "secret")
            let system = try String(
                contentsOfFile: "/etc/ssl/certs/ca-certificates.crt", encoding: .utf8)
            let authorities = try scratch.write(system, to: "ca.pem")
            let house = try House { configuration in
                let origin = configuration.issuers[0].issuer
                configuration.issuers[0].more = [
                    #""opaque_tokens": {"resolve": "introspection", "cache": "0s"}"#,
                    #""introspection_endpoint": "\#(origin)/admin/oauth2/introspect""#,
                    #"""
                    "introspection_auth": {"method": "basic", "client_id": "p",
                                           "client_secret": {"file": "\#(secret)"}}
                    """#,
                    #""ca_file": "\#(authorities)""#,
                ]
            }
            try house.issuer.fault(#"{"introspection_credentials": "p:hunter2"}"#)
            let token = try house.issuer.opaque()
            #expect(try house.get(bearer: token).status == 200)
            try house.issuer.fault(#"{"introspection_credentials": "p:hunter3"}"#)
            _ = try scratch.write("hunter3", to: "secret")
            try house.postern.reload(house.postern.configuration)
            #expect(try house.get(bearer: token).status == 200)
            for (file, text) in [("ca.pem", "no certificate"), ("secret", "")] {
                let before = try String(contentsOfFile: scratch.file(file), encoding: .utf8)
                _ = try scratch.write(text, to: file)
                let answer = try house.postern.reload()
                #expect(answer.status == 422, "\(file): \(answer.text)")
                #expect(try house.get(bearer: token).status == 200)
                _ = try scratch.write(before, to: file)
            }
            try house.postern.reload(house.postern.configuration)
        }

        @Test func onlyThisMachineMayReloadAndNoBrowser() throws {
            let house = try House()
            let admin = house.postern.configuration.admin
            let answer = try HTTP.send(
                "POST", "/reload", to: admin, ["Origin: http://evil.example"])
            #expect(answer.status == 403)
            #expect(try house.postern.metric("postern_config_generation") == 1)
        }
    }
}
