/// A moment split into calendar parts, UTC, Gregorian.
public struct CivilDate: Equatable, Sendable {
    /// Year, such as 2026.
    public let year: Int
    /// 1...12.
    public let month: Int
    /// 1...31.
    public let day: Int
    /// 0...23.
    public let hour: Int
    /// 0...59.
    public let minute: Int
    /// 0...59.
    public let second: Int
    /// 0 is Sunday.
    public let weekday: Int

    /// Splits seconds since 1970; moments before are taken as 1970.
    public init(secondsSince1970 seconds: Int64) {
        let total = max(0, min(seconds, 253_402_300_799))
        let days = Int(total / 86_400)
        let rest = Int(total % 86_400)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        weekday = (days + 4) % 7
        // Howard Hinnant's civil_from_days: years begin in March, so the leap day comes last.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
