package import Authentication
package import Basics
internal import JSON

/// What `POST /deny` asks for, read from its JSON body: all mistakes at once, or a wish that can be
/// carried out.
package struct DenialRequest: Equatable, Sendable {
    /// What is wrong with a body, one text for each mistake.
    package struct Mistakes: Error, Equatable {
        package let texts: [String]
    }

    /// Longest time that something can be denied for, in seconds: a year and a day. No access token
    /// lives longer.
    package static let secondsMax: Int64 = 366 * 86_400

    package let issuer: [UInt8]
    package let kind: Denial.Kind
    package let value: [UInt8]
    /// When the last token that it concerns ends.
    package let expires: WallTime

    /// Reads a body; `knows` says whether an issuer is configured.
    package init(
        parsing body: [UInt8], now: WallTime, knows: ([UInt8]) -> Bool
    ) throws(Mistakes) {
        let limits = JSONLimits(bytes: AdminRequest.bodyBytesMax, depth: 4, nodes: 64)
        guard let root = (try? JSONDocument(parsing: body, limits: limits))?.root,
            root.kind == .object
        else { throw Mistakes(texts: ["the body is not a JSON object"]) }
        var reader = Reader(root: root)
        let issuer = reader.issuer(knows)
        let subject = reader.subject()
        let expires = reader.expiry(now)
        reader.refuseOthers()
        guard reader.mistakes.isEmpty, let issuer, let subject, let expires else {
            throw Mistakes(texts: reader.mistakes)
        }
        self.issuer = issuer
        (kind, value) = subject
        self.expires = expires
    }
}

extension DenialRequest {
    /// Reads the members and notes what is wrong with them.
    fileprivate struct Reader {
        let root: JSONValue
        var mistakes: [String] = []

        private static let names =
            ["issuer", "expires_at", "expires_in"] + Denial.Kind.allCases.map(\.rawValue)

        init(root: JSONValue) { self.root = root }

        mutating func issuer(_ knows: ([UInt8]) -> Bool) -> [UInt8]? {
            guard let issuer = root["issuer"]?.stringBytes else {
                return refuse("issuer: the issuer's name is missing")
            }
            guard knows(issuer) else { return refuse("issuer: is not configured here") }
            return issuer
        }

        mutating func subject() -> (Denial.Kind, [UInt8])? {
            let named = Denial.Kind.allCases.filter { member($0.rawValue) != nil }
            guard named.count == 1, let kind = named.first else {
                return refuse("exactly one of jti, sid and sub says what is denied")
            }
            guard let value = member(kind.rawValue)?.stringBytes, !value.isEmpty,
                value.count <= Denial.valueBytesMax
            else {
                return refuse(
                    "\(kind.rawValue): must be a text of 1 to \(Denial.valueBytesMax) bytes")
            }
            return (kind, value)
        }

        mutating func expiry(_ now: WallTime) -> WallTime? {
            switch (root["expires_at"], root["expires_in"]) {
            case (let moment?, nil):
                guard let seconds = moment.integer, seconds > now.seconds,
                    seconds <= now.adding(seconds: secondsMax).seconds
                else {
                    return refuse("expires_at: must be a time within a year, in seconds since 1970")
                }
                return WallTime(seconds: seconds)
            case (nil, let time?):
                guard let seconds = time.integer, (1...secondsMax).contains(seconds) else {
                    return refuse("expires_in: must be 1 to \(secondsMax) seconds")
                }
                return now.adding(seconds: seconds)
            default: return refuse("exactly one of expires_at and expires_in says for how long")
            }
        }

        mutating func refuseOthers() {
            for (name, _) in root.members {
                let name = String(decoding: name, as: UTF8.self)
                if !Self.names.contains(name) { mistakes.append("\(name): unknown member") }
            }
        }

        private func member(_ name: String) -> JSONValue? { root.member(Array(name.utf8)) }

        private mutating func refuse<Value>(_ text: String) -> Value? {
            mistakes.append(text)
            return nil
        }
    }
}
