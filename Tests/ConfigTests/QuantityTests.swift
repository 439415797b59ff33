import Basics
import Testing

@testable import Config

/// Durations and sizes as text.
struct QuantityTests {
    @Test(
        arguments: [
            ("0s", 0), ("250ms", 250_000_000), ("1s", 1_000_000_000), ("30s", 30_000_000_000),
            ("5m", 300_000_000_000), ("1h", 3_600_000_000_000),
            ("2562047h", 9_223_369_200_000_000_000),
        ] as [(String, Int64)])
    func durationIsRead(text: String, nanoseconds: Int64) {
        #expect(Quantity.duration(Array(text.utf8))?.count == nanoseconds)
    }

    @Test(arguments: [
        "", "s", "1", "1 s", " 1s", "1s ", "+1s", "-1s", "1.5s", "1S", "1sec", "01s", "1h30m",
        "2562048h", "99999999999999999999s", "1d", "1us", "\u{0661}s", "1\u{0}s",
    ])
    func wrongDurationIsNone(text: String) {
        #expect(Quantity.duration(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("0", 0), ("512", 512), ("512B", 512), ("64KiB", 65536), ("1MiB", 1 << 20),
        ("8589934591GiB", 9_223_372_035_781_033_984),
    ])
    func sizeIsRead(text: String, bytes: Int) {
        #expect(Quantity.bytes(Array(text.utf8)) == bytes)
    }

    @Test(arguments: [
        "", "KiB", "1KB", "1K", "1kib", "1 KiB", "-1", "0x10", "1.5MiB", "007", "8589934592GiB",
        "99999999999999999999",
    ])
    func wrongSizeIsNone(text: String) {
        #expect(Quantity.bytes(Array(text.utf8)) == nil)
    }

    @Test(arguments: [0, 1, 999, 1000, 60_000, 90_000, 3_600_000, 86_400_000] as [Int64])
    func durationIsShownAsItIsRead(milliseconds: Int64) {
        let duration = Nanoseconds.milliseconds(milliseconds)
        #expect(Quantity.duration(Array(Quantity.text(duration).utf8)) == duration)
    }

    @Test(arguments: [0, 1, 1023, 1024, 1536, 1 << 20, 5 << 30])
    func sizeIsShownAsItIsRead(bytes: Int) {
        #expect(Quantity.bytes(Array(Quantity.text(bytes: bytes).utf8)) == bytes)
    }
}
