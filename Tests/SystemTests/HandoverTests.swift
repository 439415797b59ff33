import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// A new process takes the listening sockets of the one that runs.
    @Suite struct HandoverTests {
        private let scratch: ScratchDirectory

        init() throws { scratch = try ScratchDirectory() }

        private func house(
            answer: @escaping RecordingUpstream.Answer = RecordingUpstream.hello,
            change: (inout TestConfiguration) -> Void = { _ in }
        ) throws -> House {
            let path = scratch.file("handover.sock")
            return try House(
                answer: answer,
                change: { configuration in
                    configuration.more.append(#""handover_socket": "\#(path)""#)
                    change(&configuration)
                })
        }

        @Test func noRequestFailsUnderLoad() throws {
            let house = try house()
            let token = try house.issuer.token(#"{"expires_in": 3600}"#)
            let busy = SteadyClients(6, to: house.address) { turn in
                turn % 2 == 0
                    ? ("/public/x", []) : ("/orders", ["Authorization: Bearer \(token)"])
            }
            // Slower ones are idle, or just sending, whenever something happens.
            let calm = SteadyClients(8, to: house.address, pause: 0.05) { _ in ("/public/x", []) }
            defer {
                busy.stop()
                calm.stop()
            }
            var serving = house.postern
            for _ in 0..<3 {
                #expect(busy.waitForMore(100))
                let next = try PosternProcess.takingOver(house.postern.configuration)
                #expect(try serving.child.exitStatus() == 0)
                serving = next
            }
            #expect(busy.waitForMore(100))
            busy.stop()
            calm.stop()
            #expect(busy.failures == [])
            #expect(calm.failures == [])
            #expect(try serving.metric("postern_config_generation") == 1)
        }

        @Test func requestInFlightIsFinishedByTheOldProcess() throws {
            let gate = SharedCounter()
            let house = try house(answer: { request, socket in
                if request.target == "/public/slow" {
                    _ = Deadline.usual.wait { gate.value > 0 }
                }
                return RecordingUpstream.hello(request, socket)
            })
            let connection = try house.connect()
            try connection.request("GET", "/public/slow")
            #expect(Deadline.usual.wait { house.upstream.requests.count == 1 })
            let next = try PosternProcess.takingOver(house.postern.configuration)
            #expect(try HTTP.send("GET", "/public/x", to: house.address).status == 200)
            #expect(house.postern.child.isRunning)
            gate.add(1)
            let answer = try connection.response()
            #expect(answer.text == "hello" && answer["Connection"] == "close")
            #expect(try house.postern.child.exitStatus() == 0)
            #expect(next.child.isRunning)
        }

        @Test func idleConnectionsNextRequestIsAnsweredAndIsTheLast() throws {
            let house = try house(change: { $0.more.append(#""timeouts": {"drain_idle": "20s"}"#) })
            let idle = try house.connect()
            try idle.request("GET", "/public/x")
            #expect(try idle.response()["Connection"] != "close")
            let next = try PosternProcess.takingOver(house.postern.configuration)
            try idle.request("GET", "/public/y")
            let answer = try idle.response()
            #expect(answer.status == 200 && answer["Connection"] == "close")
            #expect(idle.isClosed())
            #expect(try house.postern.child.exitStatus() == 0)
            #expect(next.child.isRunning)
        }

        @Test func denialsGoAlong() throws {
            let state = scratch.file("state")
            let house = try house(change: { $0.more.append(#""state_dir": "\#(state)""#) })
            let token = try house.issuer.jwt(#""jti": "t1""#)
            #expect(try house.get(bearer: token).status == 200)
            #expect(try deny(house, "t1").status == 204)
            #expect(try house.get(bearer: token).status == 401)
            let next = try PosternProcess.takingOver(house.postern.configuration)
            #expect(try house.postern.child.exitStatus() == 0)
            #expect(try house.get(bearer: token).status == 401)
            #expect(try deny(house, "t2").status == 204)
            #expect(try next.metric("postern_denied_entries") == 2)
        }

        private func deny(_ house: House, _ tokenID: String) throws -> RawResponse {
            try HTTP.send(
                "POST", "/deny", to: house.postern.configuration.admin,
                ["Content-Type: application/json"],
                body: """
                    {"issuer": "\(house.issuer.issuer)", "jti": "\(tokenID)", "expires_in": 600}
                    """)
        }

        @Test func denialsThatNothingKeepsAreNotLost() throws {
            let house = try house()
            let token = try house.issuer.jwt(#""jti": "t1""#)
            #expect(try deny(house, "t1").status == 204)
            let next = try PosternProcess(
                house.postern.configuration, whenReady: false, arguments: ["--take-over"])
            #expect(try next.child.exitStatus() == 1)
            #expect(next.child.errors.contains("no state_dir keeps"))
            #expect(try house.get(bearer: token).status == 401)
            #expect(try deny(house, "t2").status == 204)
        }

        @Test func successorThatCannotServeLeavesTheOldOne() throws {
            let house = try house()
            let token = try house.issuer.token()
            let clients = SteadyClients(4, to: house.address) { _ in ("/public/x", []) }
            defer { clients.stop() }
            var broken = house.postern.configuration
            broken.routes = "[]x"
            var taken = house.postern.configuration
            taken.listen = house.upstream.address
            taken.upstream = house.address
            for configuration in [broken, taken] {
                let next = try PosternProcess(
                    configuration, whenReady: false, arguments: ["--take-over"])
                #expect(try next.child.exitStatus() == 1)
            }
            // One that dies midway, as a crash would have it.
            let socket = try RawSocket(to: .unix(path: scratch.file("handover.sock")))
            try socket.send("{\"say\": \"take-over\"}\n")
            guard case .bytes = socket.receive() else { throw TestFailure("no listeners") }
            try socket.send("{\"say\": \"ready\"}\n")
            guard case .bytes = socket.receive() else { throw TestFailure("not closed") }
            socket.close()
            #expect(house.postern.logLine(with: "this process serves on") != nil)
            #expect(clients.waitForMore(50))
            clients.stop()
            #expect(clients.failures == [])
            #expect(try house.get(bearer: token).status == 200)
            #expect(try deny(house, "t2").status == 204)
        }

        @Test func successorWaitsForTheKeysThatTheOldOneHas() throws {
            let house = try house()
            let token = try house.issuer.token()
            house.issuer.stop()
            let next = try PosternProcess(
                house.postern.configuration, whenReady: false, arguments: ["--take-over"])
            #expect(house.postern.logLine(with: "a new process takes over") != nil)
            #expect(next.logLine(with: "get 503 until then") != nil)
            #expect(try house.get(bearer: token).status == 200)
            try house.issuer.restart()
            #expect(next.logLine(with: "postern has taken over") != nil)
            #expect(try house.postern.child.exitStatus() == 0)
            #expect(try house.get(bearer: try house.issuer.token()).status == 200)
        }

        @Test func firstOneStartsByItself() throws {
            let house = try house()
            house.postern.child.terminate()
            #expect(try house.postern.child.exitStatus() == 0)
            let next = try PosternProcess(
                house.postern.configuration, arguments: ["--take-over"])
            #expect(try HTTP.send("GET", "/public/x", to: next.address).status == 200)
            let mode = try FileManager.default.attributesOfItem(
                atPath: scratch.file("handover.sock"))[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }

        @Test func unixSocketsFileStaysWithTheSuccessor() throws {
            let path = scratch.file("front.sock")
            let house = try house(change: { $0.listen = .unix(path: path) })
            let next = try PosternProcess.takingOver(house.postern.configuration)
            #expect(try house.postern.child.exitStatus() == 0)
            #expect(try HTTP.send("GET", "/public/x", to: house.address).status == 200)
            next.child.terminate()
            #expect(try next.child.exitStatus() == 0)
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(!FileManager.default.fileExists(atPath: scratch.file("handover.sock")))
        }
    }
}
