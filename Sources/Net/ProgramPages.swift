internal import Glibc

/// The program's own code in memory.
package enum ProgramPages {
    /// Longest list of mappings that is read: a hundred times ours.
    private static let mapsBytesMax = 1024 * 1024

    /// Gives back the pages of code that only starting up has touched: reading the configuration,
    /// the command line, and what the loader mapped around them; and the symbols and relocations
    /// that it read. They are clean copies of files, so what is needed again comes back by itself;
    /// resident memory of an idle process halves.
    package static func releaseUnused() {
        guard let bytes = File.read("/proc/self/maps", bytesMax: mapsBytesMax) else { return }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count >= 6, words[5].first == UInt8(ascii: "/"),
                words[1].elementsEqual("r-xp".utf8) || isBeginning(words)
            else { continue }
            let ends = words[0].split(separator: UInt8(ascii: "-"))
                .compactMap { UInt(hexadecimal: $0) }
            guard ends.count == 2, ends[0] < ends[1] else { continue }
            // Sound: the range is a private mapping of a file, either executable and not writable
            // or its read-only beginning, so nothing was ever changed in it; dropping it only makes
            // the kernel map it anew.
            _ = unsafe madvise(
                UnsafeMutableRawPointer(bitPattern: ends[0]), Int(ends[1] - ends[0]),
                MADV_DONTNEED)
        }
    }
}

extension ProgramPages {
    /// Whether a line of `maps` tells the read-only beginning of a file. What the loader has
    /// changed and made read-only afterwards (RELRO) lies further on in the file.
    private static func isBeginning(_ words: [ArraySlice<UInt8>]) -> Bool {
        words[1].elementsEqual("r--p".utf8) && words[2].allSatisfy { $0 == UInt8(ascii: "0") }
    }
}

extension UInt {
    fileprivate init?(hexadecimal digits: ArraySlice<UInt8>) {
        self.init(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
