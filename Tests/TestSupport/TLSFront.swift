import Foundation

/// nginx with a certificate for one name in front of a server that speaks plain HTTP: how Hydra
/// usually stands. It tells the server what it was asked for, as a terminator should.
package final class TLSFront {
    /// Where it listens.
    package let address: TestAddress
    /// The authority's certificate, to be trusted.
    package let authorityFile: String
    private let scratch: ScratchDirectory
    private let nginx: ChildProcess

    /// Starts it; `name` is in the certificate.
    package init(for name: String, before server: TestAddress) throws {
        let scratch = try ScratchDirectory()
        self.scratch = scratch
        authorityFile = scratch.file("ca.pem")
        address = try .ipv4(port: RawListener.freePort())
        try Self.makeCertificates(name, in: scratch)
        for name in ["body", "proxy", "fastcgi", "uwsgi", "scgi"] {
            try FileManager.default.createDirectory(
                atPath: scratch.file(name), withIntermediateDirectories: false)
        }
        let path = scratch.path
        let configuration = try scratch.write(
            """
            daemon off; worker_processes 1; pid \(path)/pid; error_log \(path)/error.log;
            user \(NSUserName());
            events { worker_connections 64; }
            http {
              access_log \(path)/access.log; keepalive_timeout 1s;
              client_body_temp_path \(path)/body; proxy_temp_path \(path)/proxy;
              fastcgi_temp_path \(path)/fastcgi; uwsgi_temp_path \(path)/uwsgi;
              scgi_temp_path \(path)/scgi;
              server {
                listen \(address.text) ssl;
                ssl_certificate \(path)/server.pem; ssl_certificate_key \(path)/server.key;
                location / {
                  proxy_pass \(server.url); proxy_set_header X-Forwarded-Proto https;
                }
              }
            }
            """, to: "nginx.conf")
        nginx = try ChildProcess(
            "nginx", ["-e", scratch.file("start.log"), "-c", configuration])
        let isUp = Deadline.usual.wait { (try? RawSocket(to: address)) != nil }
        guard isUp else { throw TestFailure("nginx did not start: \(nginx.errors)") }
    }

    private static func makeCertificates(_ name: String, in scratch: ScratchDirectory) throws {
        func run(_ arguments: String...) throws {
            let (status, _, errors) = try ChildProcess.run(
                "openssl", arguments, directory: scratch.path)
            guard status == 0 else { throw TestFailure("openssl: \(errors)") }
        }
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        try run(
            "req", "-x509", key[0], key[1], key[2], key[3], key[4], "-keyout", "ca.key", "-out",
            "ca.pem", "-days", "2", "-subj", "/CN=Test authority")
        try run(
            "req", key[0], key[1], key[2], key[3], key[4], "-keyout", "server.key", "-out",
            "server.csr", "-subj", "/CN=server", "-addext", "subjectAltName=DNS:\(name)")
        try run(
            "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-copy_extensions", "copy", "-days", "2", "-out", "server.pem")
    }
}
