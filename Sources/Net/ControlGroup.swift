/// The control group of this process (cgroups(7), version 2).
enum ControlGroup {
    /// The least of what `read` makes of the file `name` in this process's group and all above it;
    /// nil when none of them says anything.
    static func least(of name: String, read: (String) -> Int?) -> Int? {
        let lines = File.read("/proc/self/cgroup", bytesMax: 64 * 1024) ?? []
        let text = String(decoding: lines, as: UTF8.self)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else {
            return nil
        }
        var path = String(line.dropFirst("0::".count))
        var least: Int?
        while true {
            if let bytes = File.read("/sys/fs/cgroup\(path)/\(name)", bytesMax: 256),
                let value = read(String(decoding: bytes, as: UTF8.self))
            {
                least = min(least ?? value, value)
            }
            guard let slash = path.lastIndex(of: "/"), path != "/" else { return least }
            path = String(path[..<slash])
            if path.isEmpty { path = "/" }
        }
    }
}
