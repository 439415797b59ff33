internal import Basics
internal import Crypto
internal import JSON

/// What Hydra has not: the demo's and the tests' own controls under `/demo/`.
extension DemoHydra {
    mutating func answerControl(_ request: DemoRequest, now: WallTime) -> DemoResponse {
        guard request.isFromLoopback else { return .text(403, "for this machine only\n") }
        do throws(DemoFailure) {
            switch (request.method, request.path) {
            case ("POST", "/demo/token"):
                let wanted = try DemoTokenRequest(Self.object(in: request))
                var body = DemoClaims()
                body.set("access_token", try mint(wanted, now: now))
                return .json(200, body.json)
            case ("POST", "/demo/rotate"): try rotate(Self.object(in: request))
            case ("POST", "/demo/fault"): try faults.update(Self.object(in: request))
            case ("POST", "/demo/counters/reset"): counters = [:]
            case ("GET", "/demo/counters"): return .json(200, countersBody)
            case ("GET", "/demo/logged-out"): return .text(200, "logged out\n")
            case ("GET", "/demo/error"): return .text(200, "the issuer refused: \(request.query)\n")
            default: return .text(404, "no such control\n")
            }
            return .json(200, Array("{}".utf8))
        } catch {
            return .text(400, "\(error)\n")
        }
    }

    /// Makes a new key; it signs at once, and the old one stays listed unless it is dropped.
    mutating func rotate(
        _ algorithm: SignatureAlgorithm, drop: Bool, sameKeyID: Bool = false
    ) throws(DemoFailure) {
        try keys.rotate(algorithm, drop: drop, sameKeyID: sameKeyID)
    }

    private mutating func rotate(_ object: JSONValue) throws(DemoFailure) {
        let name = object["alg"]?.text ?? "RS256"
        guard let algorithm = DemoTokenRequest.algorithm(named: name) else {
            throw .request("there is no key for \(name)")
        }
        try rotate(
            algorithm, drop: object["drop"]?.bool ?? false,
            sameKeyID: object["same_kid"]?.bool ?? false)
    }

    private var countersBody: [UInt8] {
        var body = DemoClaims()
        for (name, count) in counters { body.set(name, Int64(count)) }
        return body.json
    }

    private static func object(in request: DemoRequest) throws(DemoFailure) -> JSONValue {
        let document: JSONDocument
        do throws(JSONFailure) { document = try JSONDocument(parsing: request.body) } catch {
            throw .request("the body is not JSON: \(error)")
        }
        guard document.root.kind == .object else { throw .request("the body is not an object") }
        return document.root
    }
}
