import Basics
import FuzzSupport
import HTTP1

/// Queries: no reader of the forwarded query finds an access token in it, and nothing else is lost.
@main
enum QueryFuzz {
    static func main() {
        Fuzzer.run { input in
            let query = [UInt8](copying: input)
            let kept = withoutToken(query)
            let holds = QueryString.holdsAccessToken(input)
            require(holds == (kept != query), "cut without need, or not cut")
            require(!QueryString.holdsAccessToken(kept.span), "the token is still there")
            require(withoutToken(kept) == kept, "a second cut changes more")
            require(kept.count <= query.count, "a cut that adds")
            for reader in QueryReader.allCases {
                require(!reader.findsToken(in: kept), "\(reader) finds the token")
            }
            checkPieces(kept, of: query)
        }
    }

    private static func withoutToken(_ query: [UInt8]) -> [UInt8] {
        var buffer = ByteBuffer(capacity: max(query.count, 1))
        QueryString.appendWithoutAccessToken(query.span, into: &buffer)
        require(!buffer.hasOverflowed, "a cut that adds")
        return [UInt8](copying: buffer.readable)
    }

    /// What is kept are beginnings of the query's parameters, in their order.
    private static func checkPieces(_ kept: [UInt8], of query: [UInt8]) {
        let ampersand = UInt8(ascii: "&")
        var left = query.split(separator: ampersand, omittingEmptySubsequences: false)[...]
        guard !kept.isEmpty else { return }
        for piece in kept.split(separator: ampersand, omittingEmptySubsequences: false) {
            guard let place = left.firstIndex(where: { $0.starts(with: piece) }) else {
                return require(false, "a parameter that was not in the query")
            }
            left = left[(place + 1)...]
        }
    }
}
