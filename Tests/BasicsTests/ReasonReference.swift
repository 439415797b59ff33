import Basics

/// The page of all reasons, made from the table in `Basics.Reason`: `docs/reasons.md`.
enum ReasonReference {
    /// The document's text.
    static func markdown() -> String {
        introduction + overview() + faults.map(page).joined()
    }

    private static let introduction = """
        # Reasons

        Made from the table of reasons in `Sources/Basics`; a test keeps it true. Change it there.

        Every refusal and every failure has one reason. Its name is stable. You find it in the log \
        line of the request (`"message":"request refused"`, field `reason`) and in the metric \
        `postern_refusals_total{reason="..."}`. The client is told less: the status, the `error` \
        and the `error_description` below, and a `request_id`. The same id is in the header \
        `X-Request-Id` and in the log line, so a client's complaint leads to the reason.

        The log writes a line at level `info` when the client is at fault and at `warning` \
        otherwise, at most 100 lines a second and worker; what goes beyond is counted. Answers \
        with 503 carry `Retry-After`.

        """

    private static let faults: [(fault: Fault, title: String, advice: String)] = [
        (
            .client, "The client's fault",
            "The request or its token is not acceptable. Postern works as it should."
        ),
        (
            .issuer, "The issuer's fault",
            """
            The identity provider did not answer, or answered wrongly. `/readyz` on the admin \
            listener says what is known of each issuer (`keys`, `keys_age_seconds`, `last_error`), \
            and the log has a line when trouble begins and when it ends.
            """
        ),
        (
            .upstream, "The upstream's fault",
            "The service behind Postern did not answer, or not in valid HTTP."
        ),
        (
            .operator, "The operator's fault",
            "Postern's settings do not fit what is around it. It does not get better by itself."
        ),
        (
            .postern, "Postern's own",
            "Postern is short of something, is stopping, or met its own request again."
        ),
    ]

    private static func overview() -> String {
        "\n| reason | status | fault | may a retry help? |\n|---|---|---|---|\n"
            + Reason.allCases.map { reason in
                let entry = reason.entry
                return "| [`\(entry.name)`](#\(entry.name)) | \(entry.status) "
                    + "| \(entry.fault.rawValue) | \(entry.retryMayHelp ? "yes" : "no") |\n"
            }.joined()
    }

    private static func page(_ fault: Fault, _ title: String, _ advice: String) -> String {
        "\n## \(title)\n\n\(advice)\n"
            + Reason.allCases.map(\.entry).filter { $0.fault == fault }.map(section).joined()
    }

    private static func section(_ entry: ReasonEntry) -> String {
        "\n### `\(entry.name)`\n\n\(entry.sentence)\n\n"
            + "The client sees **\(entry.status)** `\(entry.error)`: \(entry.description) "
            + challenge(entry)
            + "Trying again \(entry.retryMayHelp ? "may help" : "does not help").\n"
    }

    /// What is said of the bearer challenge, followed by a space; nothing when there is none.
    private static func challenge(_ entry: ReasonEntry) -> String {
        switch entry.challenge {
        case nil: ""
        case ChallengeError.none?: "The challenge names no error. "
        case let error?: "The challenge says `error=\"\(error.rawValue)\"`. "
        }
    }
}
