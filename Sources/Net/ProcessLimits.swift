internal import CLinux
internal import Glibc

/// What the system lets this process use.
package enum ProcessLimits {
    /// Raises the soft limit of open files to the hard one; answers the limit in force.
    @discardableResult
    package static func raiseOpenFiles() -> Int { Int(clamping: clinux_raise_open_files()) }

    /// Processors' worth of time this process may use: the smallest CPU quota of its cgroup and
    /// the ones above, rounded up, else the processors it may run on. At least 1.
    package static func processors() -> Int {
        let available = Int(clinux_processors())
        guard let quota = cgroupQuota() else { return available }
        return min(available, quota)
    }

    /// `quota period` of a cpu.max file, rounded up to whole processors; nil for "max".
    package static func processors(ofCPUMax text: String) -> Int? {
        let words = text.split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let quota = Int(words[0]), let period = Int(words[1]),
            quota > 0, period > 0
        else { return nil }
        return quota / period + (quota % period > 0 ? 1 : 0)
    }

    private static func cgroupQuota() -> Int? {
        let lines = (File.read("/proc/self/cgroup", bytesMax: 64 * 1024) ?? [])
        let text = String(decoding: lines, as: UTF8.self)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else {
            return nil
        }
        var path = String(line.dropFirst("0::".count))
        var smallest: Int?
        while true {
            if let bytes = File.read("/sys/fs/cgroup\(path)/cpu.max", bytesMax: 256),
                let count = processors(ofCPUMax: String(decoding: bytes, as: UTF8.self))
            {
                smallest = min(smallest ?? count, count)
            }
            guard let slash = path.lastIndex(of: "/"), path != "/" else { return smallest }
            path = String(path[..<slash])
            if path.isEmpty { path = "/" }
        }
    }
}
