import Basics

/// Every setting of `ejection`.
extension EjectionRule: DeclaredSection {
    static let settings: SettingTable<EjectionRule> = [
        Setting(
            "failures", \.failures, .count(0...1000), default: 5,
            "Failures in a row after which an endpoint is left alone; 0: never."),
        Setting(
            "time", \.time, .duration(Nanoseconds.milliseconds(100)...Nanoseconds.seconds(300)),
            default: "10s",
            "How long, the first time; doubled each time that it fails again, up to 5 minutes."),
    ]

    static let remarks = """
        A failure is a connection that could not be made or broke off, an answer that did not \
        come in time, or one that is not HTTP; a status is never one. When all endpoints would \
        be left alone none is, so a single endpoint always gets its requests.
        """
}
