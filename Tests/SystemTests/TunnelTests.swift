import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// WebSockets once they are open: how they end, what they cost, what stops them.
    @Suite struct TunnelTests {
        /// Opens a WebSocket; the answer is 101.
        private func open(_ connection: HTTPConnection) throws {
            try connection.send(Handshake.request())
            #expect(try connection.head().status == 101)
        }

        @Test func eitherSideMayFinishFirst() throws {
            let target = try AttackTarget(upstream: { socket, number in
                guard RequestReader(socket, connection: number).head() != nil else { return }
                _ = try? socket.send(Handshake.switched)
                if number == 0 { socket.finishSending() }
                var got: [UInt8] = []
                while case .bytes(let bytes) = socket.receive() { got += bytes }
                _ = try? socket.send(got.isEmpty ? "nothing" : "all of it")
                socket.close()
            })
            let first = try target.connect()
            try open(first)
            #expect(first.remainder() == [])
            try first.send("more")
            first.socket.finishSending()
            let second = try target.connect()
            try open(second)
            try second.send("more")
            second.socket.finishSending()
            #expect(second.remainder() == Array("all of it".utf8))
            let isOver = try Deadline.usual.wait {
                try target.postern.metric(#"postern_tunnels{worker="0"}"#) == 0
            }
            #expect(isOver)
        }

        // B110: a reset; and an end in good order with a reset behind it.
        @Test func brokenSideBreaksTheOther() throws {
            let target = try AttackTarget(upstream: { socket, number in
                guard RequestReader(socket, connection: number).head() != nil else { return }
                _ = try? socket.send(Handshake.switched)
                guard case .bytes(let bytes) = socket.receive() else { return }
                if bytes == Array("break".utf8) { return socket.reset() }
                if bytes == Array("end".utf8) {
                    socket.finishSending()
                    _ = socket.receive()
                    return socket.reset()
                }
                _ = try? socket.send(socket.receive() == .reset ? "reset" : "other")
            })
            let first = try target.connect()
            try open(first)
            try first.send("break")
            #expect(first.socket.receive() == .reset)
            let second = try target.connect()
            try open(second)
            second.socket.reset()
            let third = try target.connect()
            try open(third)
            try third.send("end")
            #expect(third.socket.receive() == .end)
            try third.send("last")
            let isOver = try Deadline.usual.wait {
                try target.postern.metric(#"postern_tunnels{worker="0"}"#) == 0
            }
            #expect(isOver)
        }

        @Test func silentTunnelIsCut() throws {
            let target = try AttackTarget(
                timeouts: #""tunnel_idle": "300ms""#, upstream: Handshake.echo)
            let connection = try target.connect()
            try open(connection)
            #expect(connection.socket.receive() == .reset)
            #expect(target.postern.logLine(with: "tunnel_idle", "answer cut off") != nil)
            #expect(
                try target.postern.metric(#"postern_refusals_total{reason="tunnel_idle"}"#) == 1)
        }

        /// There are no more than 16 buffers, and ten times as many WebSockets.
        @Test func idleTunnelsHoldNoBuffers() throws {
            let target = try AttackTarget(limits: #""buffers": 16"#, upstream: Handshake.echo)
            let connections = try (0..<160).map { _ in
                let connection = try target.connect()
                try open(connection)
                return connection
            }
            for connection in connections {
                try connection.send("ping")
                try connection.skip(4)
            }
            #expect(try target.postern.metric(#"postern_tunnels{worker="0"}"#) == 160)
        }

        // B145: tunnels may go on while draining, and are cut when that is over.
        @Test(arguments: [true, false])
        func stoppingLeavesTunnelsTheDrainTime(endsItself: Bool) throws {
            let target = try AttackTarget(
                timeouts: #""drain": "\#(endsItself ? "60s" : "500ms")""#, upstream: Handshake.echo)
            let connection = try target.connect()
            try open(connection)
            target.postern.child.terminate()
            #expect(Deadline.usual.wait { (try? target.connect()) == nil })
            if endsItself {
                try connection.send("still")
                connection.socket.finishSending()
                #expect(connection.remainder() == Array("still".utf8))
            } else {
                #expect(connection.socket.receive() == .reset)
            }
            #expect(try target.postern.child.exitStatus() == 0)
        }
    }
}
