/// What happened in a run, line by line; kept only when somebody will read it.
final class Trace {
    let isKept: Bool
    private(set) var lines: [String] = []
    var now: Int64 = 0

    init(isKept: Bool) { self.isKept = isKept }

    func note(_ line: @autoclosure () -> String) {
        guard isKept else { return }
        let text = String(now / 1000)
        let padding = String(repeating: " ", count: max(0, 10 - text.count))
        lines.append("\(padding)\(text) us  \(line())")
    }
}
