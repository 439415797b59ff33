import Foundation
import TestSupport

/// A web server that everybody uses, running with a configuration of the test's making: it answers
/// every request with `X-Echo: METHOD target` and writes every request line into a log.
final class DifferentialServer {
    enum Kind: String, CaseIterable, Sendable { case nginx, apache2, gunicorn }

    /// Whether all of them are here, or their absence is to be a failure.
    static let areWanted =
        Tool.isWanted("nginx") && Tool.isWanted("apache2")
        && Tool.isWanted(Tool.python("gunicorn"))

    let kind: Kind
    let address: TestAddress
    private let scratch: ScratchDirectory
    private let child: ChildProcess

    /// Starts one and waits until it answers.
    init(_ kind: Kind) throws {
        self.kind = kind
        let port = try RawListener.freePort()
        address = .ipv4(port: port)
        let scratch = try ScratchDirectory()
        self.scratch = scratch
        child =
            switch kind {
            case .nginx: try Self.nginx(scratch, port)
            case .apache2: try Self.apache(scratch, port)
            case .gunicorn: try Self.gunicorn(scratch, port)
            }
        let isUp = Deadline.usual.wait { [address] in
            (try? HTTP.send("GET", "/up", to: address))?["X-Echo"] == "GET /up"
        }
        guard isUp else { throw TestFailure("\(kind) did not start: \(child.errors)") }
    }

    /// Request lines that it has logged, but for those of its start.
    var log: [String] {
        let data = FileManager.default.contents(atPath: scratch.file("requests")) ?? Data()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0 != "GET /up HTTP/1.1" }
    }

    private static func nginx(_ scratch: ScratchDirectory, _ port: UInt16) throws -> ChildProcess {
        let path = scratch.path
        for name in ["body", "proxy", "fastcgi", "uwsgi", "scgi"] {
            try FileManager.default.createDirectory(
                atPath: scratch.file(name), withIntermediateDirectories: false)
        }
        // It reads a body whole before it passes the request on, here to itself.
        let configuration = try scratch.write(
            """
            daemon off; worker_processes 1; pid \(path)/pid; error_log \(path)/error.log;
            user \(NSUserName());
            events { worker_connections 512; }
            http {
              log_format line '$request'; access_log off;
              keepalive_timeout 300s; keepalive_requests 1000000;
              client_body_temp_path \(path)/body; proxy_temp_path \(path)/proxy;
              fastcgi_temp_path \(path)/fastcgi; uwsgi_temp_path \(path)/uwsgi;
              scgi_temp_path \(path)/scgi;
              server {
                listen 127.0.0.1:\(port);
                access_log \(path)/requests line;
                location / {
                  add_header X-Echo "$request_method $request_uri" always;
                  proxy_pass http://unix:\(path)/sink;
                }
              }
              server {
                listen unix:\(path)/sink;
                add_header X-Body-Bytes $content_length;
                location / { return 200 "sunk"; }
              }
            }
            """, to: "nginx.conf")
        return try ChildProcess("nginx", ["-e", scratch.file("start.log"), "-c", configuration])
    }

    private static func apache(_ scratch: ScratchDirectory, _ port: UInt16) throws -> ChildProcess {
        let path = scratch.path
        let modules = ["mpm_event", "authz_core", "alias", "headers"].map {
            "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so"
        }
        let user = getuid() == 0 ? "User nobody\nGroup nogroup" : ""
        let configuration = try scratch.write(
            """
            \(modules.joined(separator: "\n"))
            \(user)
            ServerName a
            ServerRoot \(path)
            PidFile \(path)/pid
            DefaultRuntimeDir \(path)
            Listen 127.0.0.1:\(port)
            ErrorLog \(path)/error.log
            LogFormat "%r" line
            CustomLog \(path)/requests line
            KeepAlive On
            KeepAliveTimeout 300
            MaxKeepAliveRequests 0
            Header always set X-Echo "expr=%{REQUEST_METHOD} %{REQUEST_URI}"
            RedirectMatch 410 "^/"
            """, to: "apache.conf")
        return try ChildProcess("apache2", ["-DFOREGROUND", "-f", configuration])
    }

    private static func gunicorn(
        _ scratch: ScratchDirectory, _ port: UInt16
    ) throws -> ChildProcess {
        try ChildProcess(
            Tool.python("gunicorn"),
            [
                "--bind", "127.0.0.1:\(port)", "--worker-class", "gthread", "--threads", "16",
                "--keep-alive", "300", "--access-logfile", scratch.file("requests"),
                "--access-logformat", "%(r)s", "--worker-tmp-dir", scratch.path,
                "--chdir", Tool.root + "/Tests/Scripts", "echo",
            ])
    }
}
