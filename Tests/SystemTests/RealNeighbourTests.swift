import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Postern between programs that everybody uses: curl in front, nginx behind.
    @Suite(.enabled(if: Tool.isWanted("nginx") && Tool.isWanted("curl")))
    struct RealNeighbourTests {
        private static let fileBytes = 5_000_000

        private let scratch: ScratchDirectory
        private let nginx: ChildProcess
        private let issuer: DemoIssuerProcess
        private let postern: PosternProcess

        init() throws {
            let scratch = try ScratchDirectory()
            self.scratch = scratch
            let port = try RawListener.freePort()
            nginx = try Self.startNginx(scratch, port)
            issuer = try DemoIssuerProcess()
            postern = try PosternProcess(
                TestConfiguration(upstream: .ipv4(port: port), issuers: [issuer.entry]))
        }

        private static func startNginx(
            _ scratch: ScratchDirectory, _ port: UInt16
        ) throws -> ChildProcess {
            let text = (0..<(fileBytes / 10)).map { _ in "0123456789" }.joined()
            _ = try scratch.write(text, to: "large.txt")
            for name in ["body", "proxy", "fastcgi", "uwsgi", "scgi"] {
                try FileManager.default.createDirectory(
                    atPath: scratch.file(name), withIntermediateDirectories: false)
            }
            let path = scratch.path
            let configuration = try scratch.write(
                """
                daemon off; worker_processes 1; pid \(path)/pid; error_log \(path)/error.log;
                user \(NSUserName());
                events { worker_connections 128; }
                http {
                  access_log off; keepalive_timeout 1s; root \(path); client_max_body_size 0;
                  client_body_temp_path \(path)/body; proxy_temp_path \(path)/proxy;
                  fastcgi_temp_path \(path)/fastcgi; uwsgi_temp_path \(path)/uwsgi;
                  scgi_temp_path \(path)/scgi;
                  underscores_in_headers on;
                  server {
                    listen 127.0.0.1:\(port);
                    location = /orders/who {
                      return 200 "$http_x_auth_subject|$http_authorization|$request_method";
                    }
                    location = /orders/upload { proxy_pass http://127.0.0.1:\(port)/sink; }
                    location = /sink { return 200 "got $content_length"; }
                    location /public/ { alias \(path)/; }
                  }
                }
                """, to: "nginx.conf")
            let nginx = try ChildProcess(
                "nginx", ["-e", scratch.file("start.log"), "-c", configuration])
            let isUp = Deadline.usual.wait {
                (try? HTTP.send("GET", "/sink", to: .ipv4(port: port)))?.status == 200
            }
            guard isUp else { throw TestFailure("nginx did not start: \(nginx.errors)") }
            return nginx
        }

        private func curl(_ arguments: String...) throws -> String {
            let result = try ChildProcess.run(
                "curl", ["-sS", "--max-time", "20"] + arguments, directory: scratch.path)
            guard result.status == 0 else {
                throw TestFailure("curl ended with \(result.status): \(result.errors)")
            }
            return result.output
        }

        private var url: String { "http://\(postern.address.text)" }

        @Test func identityArrives() throws {
            let token = try issuer.jwt()
            let text = try curl(
                "-H", "Authorization: Bearer \(token)", "-H", "X-Auth-Subject: mallory",
                "-H", "X_Auth_Subject: mallory", url + "/orders/who")
            #expect(text == "alice||GET")
            let refused = try curl("-w", " %{http_code}", url + "/orders/who")
            #expect(refused.hasSuffix(" 401"))
        }

        @Test func largeFilesRangesAndConditionsPass() throws {
            let file = try curl(url + "/public/large.txt")
            #expect(file.utf8.count == Self.fileBytes)
            let range = try curl("-r", "10-19", "-w", " %{http_code}", url + "/public/large.txt")
            #expect(range == "0123456789 206")
            let head = try curl("-I", url + "/public/large.txt")
            #expect(head.contains("Content-Length: \(Self.fileBytes)"))
            let tag = try #require(
                head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("etag: ") })
            let unchanged = try curl(
                "-H", "If-None-Match: \(tag.dropFirst(6))", "-w", "%{http_code}",
                url + "/public/large.txt")
            #expect(unchanged == "304")
        }

        @Test func uploadsPassWithAndWithoutALength() throws {
            let token = try issuer.jwt()
            let large = "@" + scratch.file("large.txt")
            let known = try curl(
                "-H", "Authorization: Bearer \(token)", "--data-binary", large,
                url + "/orders/upload")
            #expect(known == "got \(Self.fileBytes)")
            let chunked = try curl(
                "-H", "Authorization: Bearer \(token)", "-H", "Transfer-Encoding: chunked",
                "--data-binary", large, url + "/orders/upload")
            #expect(chunked == "got \(Self.fileBytes)")
        }

        @Test func connectionsThatNginxClosesWhileIdleNeverSurface() throws {
            let connection = try HTTPConnection(to: postern.address)
            let token = try issuer.jwt()
            for _ in 0..<4 {
                try connection.request(
                    "GET", "/orders/who", ["Authorization: Bearer \(token)"])
                #expect(try connection.response().status == 200)
                Thread.sleep(forTimeInterval: 1.2)  // nginx closes after one second
            }
        }
    }
}
