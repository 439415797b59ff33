internal import Basics

/// The Date field (RFC 9110 section 5.6.7).
enum HTTPDate {
    private static let days: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Appends `Date: Tue, 24 Nov 2026 08:05:07 GMT` and its line end.
    static func writeField(_ time: WallTime, into buffer: inout ByteBuffer) {
        let date = CivilDate(secondsSince1970: time.seconds)
        buffer.append("Date: ")
        buffer.append(days[date.weekday])
        buffer.append(", ")
        twoDigits(date.day, &buffer)
        buffer.append(" ")
        buffer.append(months[date.month - 1])
        buffer.append(" ")
        buffer.append(decimal: UInt64(date.year))
        buffer.append(" ")
        twoDigits(date.hour, &buffer)
        buffer.append(":")
        twoDigits(date.minute, &buffer)
        buffer.append(":")
        twoDigits(date.second, &buffer)
        buffer.append(" GMT\r\n")
    }

    private static func twoDigits(_ number: Int, _ buffer: inout ByteBuffer) {
        buffer.append(UInt8(truncatingIfNeeded: number / 10) + 0x30)
        buffer.append(UInt8(truncatingIfNeeded: number % 10) + 0x30)
    }
}
