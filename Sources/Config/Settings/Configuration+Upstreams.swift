/// What holds between upstreams and the routes that name them.
extension Configuration {
    func checkUpstreams(_ reading: inout Reading) {
        guard reading.isSound("upstreams"), reading.isSound("upstream") else { return }
        let names = upstreams.map(\.name)
        reading.inMember(Array("routes".utf8)) { reading in
            for (index, route) in routes.enumerated() {
                guard let name = route.upstream, !names.contains(name) else { continue }
                reading.inElement(index) { reading in
                    reading.inMember(Array("upstream".utf8)) {
                        $0.refuse(explanation: "names none of `upstreams`")
                    }
                }
            }
        }
        noteMissing(&reading)
        let named = routes.compactMap(\.upstream)
        reading.inMember(Array("upstreams".utf8)) { reading in
            for name in names where !named.contains(name) {
                reading.inMember(name) { $0.warn("no route names it") }
            }
        }
    }

    /// The top object's upstream may be missing only when nobody would come to it.
    private func noteMissing(_ reading: inout Reading) {
        let isNeeded =
            upstreams.isEmpty
            || routes.contains { $0.upstream == nil && $0.access != .deny }
        guard upstream == nil, isNeeded else { return }
        reading.inMember(Array("upstream".utf8)) {
            $0.refuse(
                explanation: "missing, and there is no default; allowed is "
                    + Form<Upstream>.upstream().allowed)
        }
    }
}
