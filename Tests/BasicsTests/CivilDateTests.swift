import Basics
import Foundation
import Testing

/// Seconds become calendar days as everybody else counts them.
struct CivilDateTests {
    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00 4"), (951_782_400, "2000-02-29 00:00:00 2"),
            (784_111_777, "1994-11-06 08:49:37 0"), (1_795_507_507, "2026-11-24 08:05:07 2"),
            (4_107_542_399, "2100-02-28 23:59:59 0"), (4_107_542_400, "2100-03-01 00:00:00 1"),
            (253_402_300_799, "9999-12-31 23:59:59 5"),
        ] as [(Int64, String)])
    func momentIsSplit(seconds: Int64, expected: String) {
        #expect(Self.text(CivilDate(secondsSince1970: seconds)) == expected)
    }

    @Test(arguments: [
        (Int64.min, "1970-01-01 00:00:00 4"), (-1, "1970-01-01 00:00:00 4"),
        (253_402_300_800, "9999-12-31 23:59:59 5"), (.max, "9999-12-31 23:59:59 5"),
    ])
    func momentsBeyondTheRangeAreHeldAtItsEnds(seconds: Int64, expected: String) {
        #expect(Self.text(CivilDate(secondsSince1970: seconds)) == expected)
    }

    @Test func everyThirdDayAgreesWithTheSystemsCalendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for day in stride(from: 0, to: 200 * 365, by: 3) {
            let seconds = Int64(day) * 86_400 + Int64(day % 86_400)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekday],
                from: Date(timeIntervalSince1970: TimeInterval(seconds)))
            let date = CivilDate(secondsSince1970: seconds)
            let agrees =
                date.year == parts.year && date.month == parts.month && date.day == parts.day
                && date.weekday + 1 == parts.weekday
            #expect(agrees, "\(seconds)")
        }
    }

    private static func text(_ date: CivilDate) -> String {
        String(
            format: "%04d-%02d-%02d %02d:%02d:%02d %d", date.year, date.month, date.day, date.hour,
            date.minute, date.second, date.weekday)
    }
}
