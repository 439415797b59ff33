import Basics
import TestSupport
import Testing

@testable import Gateway

/// The Date field.
struct HTTPDateTests {
    // B129, B168; the first is RFC 9110's own example.
    @Test(
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"), (-5, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_795_507_507, "Tue, 24 Nov 2026 08:05:07 GMT"),
            (.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] as [(Int64, String)])
    func dateIsInTheFormOfRFC9110(seconds: Int64, expected: String) {
        var buffer = ByteBuffer(capacity: 64)
        HTTPDate.writeField(WallTime(seconds: seconds), into: &buffer)
        #expect(buffer.text == "Date: \(expected)\r\n")
    }
}
