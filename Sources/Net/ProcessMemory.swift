internal import CLinux
internal import Glibc

/// How much memory this process has, and may have.
package enum ProcessMemory {
    /// Bytes of this process in memory (statm, proc(5)); nil when the system does not tell.
    package static func resident() -> Int? {
        guard let bytes = File.read("/proc/self/statm", bytesMax: 256) else { return nil }
        let words = bytes.split(separator: UInt8(ascii: " "))
        guard words.count > 1, let pages = Int(String(decoding: words[1], as: UTF8.self)) else {
            return nil
        }
        let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))
        let (size, overflow) = pages.multipliedReportingOverflow(by: pageBytes)
        return overflow ? nil : size
    }

    /// Gives free memory back to the system: what was freed otherwise stays with the process.
    package static func giveBack() { clinux_trim_memory() }

    /// The least memory limit of this process's cgroup and those above, in bytes; nil without one.
    package static func limit() -> Int? {
        ControlGroup.least(of: "memory.max") { text in
            Int(text.split { $0 == " " || $0 == "\n" }.first ?? "")
        }
    }
}
