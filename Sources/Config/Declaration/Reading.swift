import JSON

/// One pass over a configuration file: where it stands, and all problems found so far. A problem
/// never ends the pass: an operator wants to see every mistake at once.
struct Reading {
    /// The setting that is being read.
    private(set) var path = SettingPath.root
    /// Mistakes, in the order of the file.
    private(set) var problems: [ConfigProblem] = []
    /// Things that are allowed and probably not meant.
    private(set) var warnings: [ConfigProblem] = []
    /// Paths of settings that hold a mistake; rules that compare settings leave these alone.
    private var unsound: Set<SettingPath> = []
    /// Counts the problems that are no longer listed.
    private var unlisted = 0
    private let source: [UInt8]

    /// Most problems that are listed: beyond that the file is not a configuration.
    static let problemsMax = 200

    /// Starts a pass over `source`, which is kept for line numbers.
    init(source: [UInt8]) { self.source = source }

    /// Problems, with a last line that counts those that were left out.
    var report: [ConfigProblem] {
        guard unlisted > 0 else { return problems }
        return problems + [ConfigProblem(path: "", explanation: "and \(unlisted) more problems")]
    }

    /// Reads what lies at the member `name`.
    mutating func inMember<Result>(
        _ name: [UInt8], _ read: (inout Reading) -> Result
    ) -> Result {
        within(path.member(name), read)
    }

    /// Reads what lies at `index`.
    mutating func inElement<Result>(
        _ index: Int, _ read: (inout Reading) -> Result
    ) -> Result {
        within(path.element(index), read)
    }

    private mutating func within<Result>(
        _ inner: SettingPath, _ read: (inout Reading) -> Result
    ) -> Result {
        let outer = path
        path = inner
        defer { path = outer }
        return read(&self)
    }

    /// Notes that the value here is none that its declaration allows.
    mutating func refuse(_ value: JSONValue, allowed: String) {
        refuse(value, explanation: "allowed is \(allowed)")
    }

    /// Notes that something is wrong with the value here.
    mutating func refuse(_ value: JSONValue, explanation: String) {
        note(
            ConfigProblem(
                path: path.description, line: line(of: value), found: ShownText.value(value),
                explanation: explanation))
    }

    /// Notes that something is wrong with the value here, which may be a secret and is not shown.
    mutating func refuse(hiding value: JSONValue, explanation: String) {
        note(
            ConfigProblem(
                path: path.description, line: line(of: value), explanation: explanation))
    }

    /// Notes an unknown name; its value is not shown, nobody knows what it holds.
    mutating func refuseUnknown(_ value: JSONValue, suggestion: String?) {
        note(
            ConfigProblem(
                path: path.description, line: line(of: value), explanation: "unknown setting",
                suggestion: suggestion))
    }

    /// Notes a mistake that is not one value's: a missing setting, two that contradict.
    mutating func refuse(explanation: String) {
        note(ConfigProblem(path: path.description, explanation: explanation))
    }

    /// Notes something allowed that is probably not meant.
    mutating func warn(_ explanation: String) {
        guard warnings.count < Self.problemsMax else { return }
        warnings.append(ConfigProblem(path: path.description, explanation: explanation))
    }

    /// Whether the member `name` here has been read without a mistake in it or below it.
    func isSound(_ name: String) -> Bool { !unsound.contains(path.member(name)) }

    /// Marks the setting here when a mistake has been noted since there were `count`.
    mutating func markUnsound(since count: Int) {
        if problems.count + unlisted > count { unsound.insert(path) }
    }

    /// Number of mistakes so far.
    var problemCount: Int { problems.count + unlisted }

    private mutating func note(_ problem: ConfigProblem) {
        guard problems.count < Self.problemsMax else {
            unlisted += 1
            return
        }
        problems.append(problem)
    }

    private func line(of value: JSONValue) -> Int? {
        // Lines cost a pass over the file each; the list is bounded, so the passes are too.
        guard problems.count < Self.problemsMax, !source.isEmpty else { return nil }
        return JSONFailure.position(of: value.offset, in: source).line
    }
}
