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
        guard let quota = ControlGroup.least(of: "cpu.max", read: processors(ofCPUMax:)) else {
            return available
        }
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
}
