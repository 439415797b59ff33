import Basics
import Foundation
import HTTP1
import Net
import TestSupport
import Testing

@testable import Fetch

/// TLS against OpenSSL's own server with certificates made for the test: who is believed and who is
/// not (contract B56; lessons: a self-signed issuer is refused by default).
struct TLSTests {
    /// A directory with a certificate authority and certificates, and servers that use them.
    final class Bench {
        let directory: URL
        private var servers: [Process] = []

        init() throws {
            directory = FileManager.default.temporaryDirectory.appendingPathComponent(
                "postern-tls-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: directory, withIntermediateDirectories: true)
            let answer =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\n\r\n{}"
            try answer.write(
                to: directory.appendingPathComponent("answer"), atomically: true, encoding: .utf8)
        }

        deinit {
            for server in servers { server.terminate() }
            try? FileManager.default.removeItem(at: directory)
        }

        func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

        @discardableResult
        private func launch(_ arguments: [String], output: Pipe? = nil) throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
            process.arguments = arguments
            process.currentDirectoryURL = directory
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = output ?? FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            return process
        }

        private func run(_ arguments: String...) throws {
            let process = try launch(arguments)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }

        /// A certificate authority, or a certificate that signs itself.
        func makeSelfSigned(_ name: String, alternativeName: String = "DNS:localhost") throws {
            try run(
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", "\(name).key", "-out", "\(name).pem", "-days", "2", "-subj",
                "/CN=\(name)", "-addext", "subjectAltName=\(alternativeName)")
        }

        /// A certificate for `alternativeName` by the authority `ca`.
        func makeCertificate(_ name: String, for alternativeName: String, days: Int = 2) throws {
            try run(
                "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                "\(name).key", "-out", "\(name).csr", "-subj", "/CN=\(name)", "-addext",
                "subjectAltName=\(alternativeName)")
            try run(
                "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-CAcreateserial", "-copy_extensions", "copy", "-days", "\(days)", "-out",
                "\(name).pem")
        }

        /// Starts a server and answers its port.
        func serve(_ name: String, _ options: String...) throws -> Int {
            let pipe = Pipe()
            let server = try launch(
                [
                    "s_server", "-accept", "127.0.0.1:0", "-cert", "\(name).pem", "-key",
                    "\(name).key", "-HTTP",
                ] + options, output: pipe)
            servers.append(server)
            var text = ""
            while !text.contains("\n") || !text.contains("ACCEPT") {
                let data = pipe.fileHandleForReading.availableData
                if data.isEmpty { break }
                text += String(decoding: data, as: UTF8.self)
            }
            let digits = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }?
                .split(separator: ":").last
            return digits.flatMap { Int($0) } ?? 0
        }
    }

    private static func fetch(
        _ host: String, _ port: Int, authorityFile: String?
    ) -> Result<FetchResponse, FetchFailure> {
        guard let url = try? AbsoluteURL(parsing: "https://\(host):\(port)/answer") else {
            return .failure(.requestInvalid)
        }
        let request = FetchRequest(url: url, bodyBytesMax: 1000)
        let client = HTTPClient(trust: TrustStore(authorityFile: authorityFile))
        return Result { () throws(FetchFailure) in
            try client.fetch(request, until: SystemClock.now() + Nanoseconds.seconds(10))
        }
    }

    /// The reason in words when the failure is about the certificate.
    private static func refusal(_ outcome: Result<FetchResponse, FetchFailure>) -> String? {
        guard case .failure(.certificateRefused(_, let text)) = outcome else { return nil }
        return text
    }

    @Test func onlyAServerThatProvesItsNameIsBelieved() throws {
        let bench = try Bench()
        try bench.makeSelfSigned("ca")
        try bench.makeCertificate("named", for: "DNS:localhost")
        try bench.makeCertificate("addressed", for: "IP:127.0.0.1")
        let authority = bench.path("ca.pem")
        let named = try bench.serve("named")
        let addressed = try bench.serve("addressed")

        let good = try Self.fetch("localhost", named, authorityFile: authority).get()
        #expect(good.body == Array("{}".utf8))
        let address = try Self.fetch("127.0.0.1", addressed, authorityFile: authority).get()
        #expect(address.body == Array("{}".utf8))

        let unknown = Self.refusal(Self.fetch("localhost", named, authorityFile: nil))
        #expect(unknown?.contains("issuer certificate") == true)
        let byAddress = Self.refusal(Self.fetch("127.0.0.1", named, authorityFile: authority))
        #expect(byAddress?.contains("mismatch") == true)
        let byName = Self.refusal(Self.fetch("localhost", addressed, authorityFile: authority))
        #expect(byName?.contains("mismatch") == true)
    }

    @Test func selfSignedCertificateIsRefusedUnlessItIsTheAuthority() throws {
        let bench = try Bench()
        try bench.makeSelfSigned("alone")
        let port = try bench.serve("alone")
        let refused = Self.refusal(Self.fetch("localhost", port, authorityFile: nil))
        #expect(refused?.contains("self") == true)
        let accepted = try Self.fetch(
            "localhost", port, authorityFile: bench.path("alone.pem")
        ).get()
        #expect(accepted.status == 200)
    }

    @Test func expiredCertificateIsRefused() throws {
        let bench = try Bench()
        try bench.makeSelfSigned("ca")
        try bench.makeCertificate("old", for: "DNS:localhost", days: -1)
        let port = try bench.serve("old")
        let text = Self.refusal(
            Self.fetch("localhost", port, authorityFile: bench.path("ca.pem")))
        #expect(text?.contains("expired") == true)
    }

    @Test func tls11IsRefused() throws {
        let bench = try Bench()
        try bench.makeSelfSigned("alone")
        let port = try bench.serve("alone", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
        let outcome = Self.fetch("localhost", port, authorityFile: bench.path("alone.pem"))
        guard case .failure(.handshakeFailed(let host, let text)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(host == "localhost")
        #expect(text.contains("version"))
    }

    @Test func authorityFileThatCannotBeReadIsNamed() {
        let outcome = Self.fetch("localhost", 1, authorityFile: "/nonexistent/ca.pem")
        guard case .failure(.trustUnusable(let text)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(text.hasPrefix("/nonexistent/ca.pem: "))
    }

    @Test func plainServerIsNoTLSServer() throws {
        let listener = ScriptedServer { connection, _ in
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForClose()
        }
        let outcome = Self.fetch("localhost", Int(listener.port), authorityFile: nil)
        guard case .failure(.handshakeFailed) = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }
}
