internal import Basics
internal import HTTP1
internal import Policy

/// Stage 4: whether the connection may switch to another protocol. Anything but a WebSocket on a
/// route that allows one is dropped, and the request served as HTTP/1.1 (contract B155).
extension Worker {
    mutating func upgrade(_ exchange: Handle) -> Step {
        guard request.head.asksForWebSocket else { return .proceed }
        let route = snapshot.routes.routes[Int(exchanges[exchange].route)]
        guard route.allowsWebSocket else { return .proceed }
        switch request.head.framing {
        case .none, .length(0): break
        case .length, .chunked, .untilClose: return .refuse(Refusal(.upgradeWithBody))
        }
        let client = exchanges[exchange].client
        guard request.comes(from: route.allowedOrigins, &clients[client].inbound) else {
            return .refuse(Refusal(.originNotAllowed))
        }
        exchanges[exchange].upgrades = true
        return .proceed
    }
}

extension RequestScratch {
    /// Whether the web page that asks, if it is one, is of one of the origins (contract B77, RFC
    /// 6455 section 10.2). Browsers send exactly one Origin with every WebSocket.
    mutating func comes(from origins: [[UInt8]], _ inbound: inout ByteBuffer) -> Bool {
        guard !origins.isEmpty else { return true }
        let bytes = inbound.readable
        var seen = 0
        var allowed = 0
        for index in 0..<head.fields.count where head.fields[index].known == .origin {
            let origin = bytes.extracting(head.fields[index].value.bounds)
            seen += 1
            if RequestScratch.lists(origins, origin) { allowed += 1 }
        }
        return seen == 0 || (seen == 1 && allowed == 1)
    }

    private static func lists(_ origins: [[UInt8]], _ origin: Span<UInt8>) -> Bool {
        for listed in origins where isEqual(listed, origin) { return true }
        return false
    }

    private static func isEqual(_ left: [UInt8], _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }
}
