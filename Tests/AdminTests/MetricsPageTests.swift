import Authentication
import Basics
import Telemetry
import Testing

@testable import Admin

/// The metrics are in Prometheus' text format, line by line, with labels from bounded sets
/// (contract B142).
struct MetricsPageTests {
    /// One sample, taken apart.
    private struct Sample {
        let name: String
        let labels: [String: String]
        let value: Double

        init?(_ line: Substring) {
            // The format's grammar: name, optional labels, one blank, a number.
            let pattern = #/([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/#
            guard let match = line.wholeMatch(of: pattern), let value = Double(match.output.3)
            else {
                return nil
            }
            var labels: [String: String] = [:]
            if var rest = match.output.2 {
                let label = #/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(?:,|$)/#
                while !rest.isEmpty {
                    guard let found = rest.prefixMatch(of: label),
                        labels.updateValue(String(found.output.2), forKey: String(found.output.1))
                            == nil
                    else { return nil }
                    rest = rest[found.range.upperBound...]
                }
            }
            name = String(match.output.1)
            self.labels = labels
            self.value = value
        }
    }

    private let counters = [WorkerCounters(), WorkerCounters()]

    private func page() -> String {
        MetricsPage(version: "1.2.3", counters: counters, issuers: [.up, .down]).text
    }

    private func samples() throws -> [Sample] {
        try page().split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            try #require(Sample(line), "\(line)")
        }
    }

    private func value(_ name: String, _ labels: [String: String] = [:]) throws -> Double? {
        let found = try samples().filter { $0.name == name && $0.labels == labels }
        return found.count == 1 ? found[0].value : nil
    }

    @Test func everySampleStandsBelowItsHelpAndType() throws {
        #expect(page().hasSuffix("\n"))
        var described: [String] = []
        var help = ""
        for line in page().split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# HELP ") {
                help = String(line.split(separator: " ")[2])
                #expect(line.split(separator: " ").count > 3)
            } else if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                #expect(words.count == 4 && words[2] == help)
                #expect(["counter", "gauge", "histogram"].contains(words[3]))
                #expect(words[3] != "counter" || help.hasSuffix("_total"))
                #expect(!described.contains(help))
                described.append(help)
            } else {
                let name = try #require(Sample(line), "\(line)").name
                let family = name.replacing(#/_(?:bucket|sum|count)$/#, with: "")
                #expect(name == described.last || family == described.last, "\(name)")
            }
        }
        #expect(described.count > 5)
    }

    @Test func noSampleStandsTwice() throws {
        let keys = try samples().map { "\($0.name) \($0.labels.sorted { $0.key < $1.key })" }
        #expect(Set(keys).count == keys.count)
    }

    // B142: no label comes from a request.
    @Test func labelsAreFromBoundedSets() throws {
        let allowed: [String: Set<String>] = [
            "version": ["1.2.3"], "worker": ["0", "1"], "result": ["ok", "failed"],
            "source": ["cache", "proof"], "outcome": ["forwarded", "refused"],
            "reason": Set(Reason.allCases.map { "\($0.name)" }),
            "issuer": [#"https://id.example/\"a\""#, "https://down.example"],
        ]
        for sample in try samples() {
            for (name, value) in sample.labels {
                #expect(allowed[name]?.contains(value) == true, "\(sample.name) \(name)=\(value)")
            }
        }
    }

    @Test func countsOfAllWorkersAreAddedUp() throws {
        counters[0].add(.accepted)
        counters[1].add(.accepted)
        counters[1].add(.forwarded)
        counters[0].add(.tokenExpired)
        counters[0].add(.tokenExpired)
        counters[1].add(.noRoute)
        counters[1].connectionAssigned()
        counters[0].setIdleUpstreams(7)
        counters[0].setTokensWaiting(5)
        #expect(try value("postern_connections_accepted_total") == 2)
        #expect(try value("postern_requests_total", ["outcome": "forwarded"]) == 1)
        #expect(try value("postern_requests_total", ["outcome": "refused"]) == 3)
        #expect(try value("postern_refusals_total", ["reason": "token_expired"]) == 2)
        #expect(try value("postern_refusals_total", ["reason": "no_route"]) == 1)
        #expect(try value("postern_connections", ["worker": "1"]) == 1)
        #expect(try value("postern_upstream_idle_connections", ["worker": "0"]) == 7)
        #expect(try value("postern_tokens_waiting", ["worker": "0"]) == 5)
    }

    @Test func everyReasonHasItsCounter() throws {
        for reason in Reason.allCases {
            #expect(try value("postern_refusals_total", ["reason": "\(reason.name)"]) == 0)
        }
    }

    @Test func issuersTellKeysAgeAndFetches() throws {
        let issuer = ["issuer": #"https://id.example/\"a\""#]
        #expect(try value("postern_issuer_keys", issuer) == 3)
        #expect(try value("postern_issuer_keys_age_seconds", issuer) == 90)
        #expect(
            try value("postern_issuer_fetches_total", issuer.merging(["result": "ok"]) { $1 }) == 6)
        #expect(
            try value("postern_issuer_fetches_total", issuer.merging(["result": "failed"]) { $1 })
                == 4)
        let down = ["issuer": "https://down.example"]
        #expect(try value("postern_issuer_keys", down) == 0)
        #expect(try value("postern_issuer_keys_age_seconds", down) == nil)
    }
}
