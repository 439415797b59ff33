import Basics
import Telemetry
import Testing

@testable import Admin

/// Who asks for a reload gets the answer of one that began afterwards.
struct ReloadDeskTests {
    private func desk() throws -> ReloadDesk {
        try ReloadDesk(ReloadReport(now: WallTime(seconds: 1000)))
    }

    @Test func whoeverAsksBeforeItBeginsSharesIt() throws {
        let desk = try desk()
        #expect(!desk.begin())
        let (first, second) = (desk.ask(), desk.ask())
        #expect(desk.begin())
        #expect(!desk.begin())
        #expect(desk.page(toAsker: first) == nil)
        let late = desk.ask()
        var report = desk.report
        report.noteSuccess(warnings: ["odd"], now: WallTime(seconds: 2000))
        desk.end(report)
        for number in [first, second] {
            let page = try #require(desk.page(toAsker: number))
            #expect(page.status == 200)
            #expect(
                String(decoding: page.body, as: UTF8.self) == """
                    {"generation":2,"loaded_at":2000,"tried_at":2000,"result":"ok",\
                    "problems":[],"warnings":["odd"]}

                    """)
        }
        // The file may have changed after that one began.
        #expect(desk.page(toAsker: late) == nil)
        #expect(desk.begin())
        report.noteFailure(["bad", "worse"], now: WallTime(seconds: 3000))
        desk.end(report)
        let refusal = try #require(desk.page(toAsker: late))
        #expect(refusal.status == 422)
        #expect(
            String(decoding: refusal.body, as: UTF8.self) == """
                {"generation":2,"loaded_at":2000,"tried_at":3000,"result":"refused",\
                "problems":["bad","worse"],"warnings":[]}

                """)
        #expect(desk.report.page(isAnswer: false).status == 200)
    }

    @Test func metricsTellGenerationTimeAndResult() {
        var report = ReloadReport(now: WallTime(seconds: 1000))
        report.noteSuccess(warnings: [], now: WallTime(seconds: 2000))
        report.noteFailure(["bad"], now: WallTime(seconds: 3000))
        let text = MetricsPage(version: "1", counters: [], issuers: [], reloads: report).text
        for line in [
            "postern_config_generation 2", "postern_config_loaded_timestamp_seconds 2000",
            "postern_config_last_reload_timestamp_seconds 3000",
            "postern_config_last_reload_successful 0",
            #"postern_config_reloads_total{result="ok"} 1"#,
            #"postern_config_reloads_total{result="refused"} 1"#,
        ] {
            #expect(text.contains(line + "\n"))
        }
    }
}
