internal import Basics
internal import Config
internal import Logging
internal import Net
internal import Synchronization

/// Names among the endpoints: which have to be looked up, and what came of it.
extension UpstreamDirectory {
    /// Names whose time has come, each once, and the name servers to ask.
    func dueNames(at now: Instant) -> (questions: [NameQuestion], resolver: [Endpoint]) {
        state.withLock { state in
            var questions: [NameQuestion] = []
            for name in state.upstreams.flatMap(\.names) where name.askAt <= now {
                if questions.count < NameResolver.questionsMax, !questions.contains(name.question) {
                    questions.append(name.question)
                }
            }
            return (questions, state.resolver)
        }
    }

    /// When the next name has to be looked up.
    var nextNameAt: Instant {
        state.withLock { $0.upstreams.flatMap(\.names).map(\.askAt).min() ?? .never }
    }

    /// Takes what was found for a name, wherever it is used.
    func take(
        _ result: Result<NameAnswer, SystemLookupError>, for question: NameQuestion, at now: Instant
    ) {
        let changed: [String] = state.withLock { state in
            var changed: [String] = []
            for index in state.upstreams.indices {
                if state.upstreams[index].take(result, for: question, at: now) {
                    state.upstreams[index].arrange(counter: &state.counter)
                    changed.append(state.upstreams[index].rule.text)
                }
            }
            return changed
        }
        guard !changed.isEmpty else { return }
        switch result {
        case .success(let answer):
            tellWorkers()
            logger.info(
                "upstream name resolved",
                metadata: [
                    "name": "\(question.host)", "upstream": "\(changed.joined(separator: " "))",
                    "addresses":
                        "\(answer.addresses.map(\.description).joined(separator: " "))",
                ])
        case .failure(let error):
            logger.warning("upstream name not resolved", metadata: ["error": "\(error)"])
        }
    }
}

extension UpstreamRecord {
    /// Takes what was found for a name; true when that is news.
    fileprivate mutating func take(
        _ result: Result<NameAnswer, SystemLookupError>, for question: NameQuestion, at now: Instant
    ) -> Bool {
        var isNews = false
        for index in names.indices where names[index].question == question {
            switch result {
            case .success(let answer): isNews = names[index].take(answer, at: now) || isNews
            case .failure: isNews = names[index].fail(at: now) || isNews
            }
        }
        return isNews
    }
}
