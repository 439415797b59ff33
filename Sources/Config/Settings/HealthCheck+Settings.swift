import Basics

/// Every setting of `health_check`.
extension HealthCheck: DeclaredSection {
    private static let intervals = Nanoseconds.milliseconds(100)...Nanoseconds.seconds(3600)
    private static let times = Nanoseconds.milliseconds(10)...Nanoseconds.seconds(60)

    static let settings: SettingTable<HealthCheck> = [
        Setting(
            "path", \.path, .healthPath(), default: "/healthz",
            "The path that is asked for with GET; 2xx is well, everything else is not."),
        Setting(
            "interval", \.interval, .duration(intervals), default: "5s",
            "Time between two questions to one endpoint."),
        Setting(
            "timeout", \.timeout, .duration(times), default: "1s",
            "Longest time of one question, connecting included."),
        Setting(
            "healthy_after", \.healthyAfter, .count(1...100), default: 2,
            "Good answers in a row that bring an endpoint up again."),
        Setting(
            "unhealthy_after", \.unhealthyAfter, .count(1...100), default: 3,
            "Failed questions in a row that take an endpoint down."),
    ]

    static let remarks = """
        An endpoint counts as well until it is found not to be. When none is well, requests get \
        503 at once. The questions carry no client's headers.
        """
}
