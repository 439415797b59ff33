/// The duties that Postern is held to, in the order of the contract.
enum Duties {
    static let all =
        bearer + tokens + keys + claims + issuers + userinfo + framing + gateway + streams
        + operations + later + headers

    private static let bearer = [
        Duty("B1", "A credential is Bearer, in any case, spaces and one b64token; else 400."),
        Duty("B2", "A second Authorization line or a joined pair is refused, never chosen from."),
        Duty("B3", "A token sent in two ways is refused."),
        Duty("B4", "A token in the query is no token, is cut from the URL and is never logged."),
        Duty("B5", "A token in a form's body is no token; bodies are not read for one."),
        Duty("B6", "Every 401 challenges; without credentials the challenge has no error code."),
        Duty("B7", "Bad request 400, bad token 401, missing scope 403 with the scopes needed."),
        Duty("B8", "Challenges hold only allowed characters and nothing from the request."),
        Duty("B9", "A challenge always has its realm, and no attribute twice."),
        Duty("B10", "The client is not told which check failed; the log is, with a request id."),
        Duty(
            "B11", "An issuer that cannot be asked is 503 with Retry-After, not 401 or a pass."),
        Duty("B12", "Other schemes are refused with a challenge, not forwarded as anonymous."),
    ]

    private static let tokens = [
        Duty("B13", "Three segments, none empty; sizes are capped before anything is decoded."),
        Duty("B14", "Base64url has one spelling: no padding, other letters or left-over bits."),
        Duty("B15", "A member name that occurs twice refuses the JSON, at any depth."),
        Duty("B16", "JSON is strict UTF-8, bounded in depth, an object, and ends where it ends."),
        Duty("B17", "A token with crit or b64 is refused, since no extension is understood."),
        Duty("B18", "The algorithm is on the list, exactly; none and HS* never are."),
        Duty("B19", "The algorithm fits the key's type and curve and the key's own alg."),
        Duty("B20", "Keys named or carried by a token's header are neither used nor fetched."),
        Duty("B21", "kid is a bounded string and only a hint where to look first."),
        Duty("B22", "The received bytes are verified, and claims are read only afterwards."),
        Duty("B23", "Nested tokens are refused."),
        Duty("B24", "typ is compared without case, with or without its application/ prefix."),
    ]

    private static let keys = [
        Duty("B25", "An ECDSA signature is R and S in full length and in range; DER is refused."),
        Duty("B26", "EC coordinates have full length and lie on the curve."),
        Duty("B27", "RSA-PSS uses one hash throughout and a salt as long as it."),
        Duty("B28", "RSA keys and exponents are neither weak nor huge; signatures fit exactly."),
        Duty("B29", "Ed25519 and Ed448 work, also under their own names as algorithms."),
        Duty("B30", "RSA numbers may begin with a zero byte, which does not count as size."),
        Duty("B31", "Keys for other uses are skipped and cost their neighbours nothing."),
        Duty("B32", "A key set is fetched within limits and parsed whole before it is used."),
        Duty("B33", "Keys with private parts, and shared secrets, are never used."),
        Duty("B34", "An unknown key is asked for once, within a budget; old keys stay meanwhile."),
        Duty("B35", "A key that is withdrawn verifies nothing, nor does what it had proved."),
        Duty("B36", "An empty key set is a failed fetch."),
        Duty("B37", "Errors of libcrypto do not linger, and keys serve all threads at once."),
    ]

    private static let claims = [
        Duty("B38", "iss is a configured issuer byte for byte, and the key is that issuer's own."),
        Duty("B39", "aud holds one of ours; missing, empty or misshapen is refused."),
        Duty("B40", "exp is required, and the moment of expiry is too late."),
        Duty("B41", "Dates are numbers in range, never text, and never trap."),
        Duty("B42", "A token that begins in the future is refused."),
        Duty("B43", "The leeway is bounded and its sums cannot overflow."),
        Duty("B44", "A token may be capped in age by its iat."),
        Duty("B45", "The at+jwt profile demands its typ and all of its claims."),
        Duty("B46", "ID, logout and userinfo tokens never pass for access tokens."),
        Duty("B47", "sub, client_id, jti and scopes have the right type, length and characters."),
        Duty("B48", "Scopes are split on single spaces and compared exactly."),
        Duty("B49", "Users and clients are told apart, upstream and by routes."),
        Duty("B50", "Denied tokens, sessions and subjects are refused until they have ended."),
        Duty("B51", "A cached identity is found by the whole token and judged anew each time."),
        Duty("B52", "What is exported of a claim is bounded, and each type has its rendering."),
    ]

    private static let issuers = [
        Duty("B53", "Discovery speaks for the configured issuer, byte for byte, or is refused."),
        Duty("B54", "The well-known path is put behind the issuer, without a second slash."),
        Duty("B55", "Endpoints are absolute https URLs; http is for this host, or by consent."),
        Duty("B56", "The issuer's certificate and name are verified, with TLS 1.2 or later."),
        Duty("B57", "An issuer that is down delays readiness, not the start; keys outlive it."),
        Duty("B58", "Keys and metadata are fetched anew on a schedule of our own."),
    ]

    private static let userinfo = [
        Duty(
            "B59", "Userinfo is asked with the token alone; nothing else of the client goes."),
        Duty("B60", "A userinfo answer without a subject, or of another's, names nobody."),
        Duty("B61", "A signed answer is verified in full; where one is due, plain is refused."),
        Duty("B62", "A JWT that fails is never taken to userinfo, nor a token to another issuer."),
        Duty("B63", "Answers are kept briefly, asked for once per token, and bounded in number."),
        Duty("B64", "Introspection: active is true, every claim is checked, we prove who we are."),
        Duty(
            "B65", "Revocation proves who asks and never holds up a logout.",
            untestable: "there are no sessions yet, so Postern revokes nothing"),
        Duty("B66", "Calls to the issuer are bounded in size and time and follow no redirect."),
    ]

    private static let framing = [
        Duty(
            "B99", "Content-Length and Transfer-Encoding together: 400, or 502 from the upstream."),
        Duty("B100", "Transfer-Encoding is chunked, once and last, in HTTP/1.1 only."),
        Duty("B101", "Content-Length is one plain number that fits."),
        Duty("B102", "Lines end with CR LF, and no control characters stand in them."),
        Duty("B103", "Field names are tokens with the colon right behind them."),
        Duty("B104", "Folded lines are refused."),
        Duty("B105", "The request line is exact, and line, fields and head are capped."),
        Duty("B106", "One valid Host; an absolute target overrides it; forms fit their methods."),
        Duty("B107", "Chunk sizes are exact and capped, extensions dropped, frames made anew."),
        Duty("B108", "Trailers are dropped, those that name an identity above all."),
        Duty("B109", "Where a body ends follows from method, status and framing alone."),
        Duty("B110", "A message that was cut off never looks whole on the other side."),
        Duty("B111", "What is left of a refused request's body never becomes a request."),
        Duty("B112", "Every request is judged by itself; upstream connections carry no identity."),
        Duty("B113", "Connections end when they say so; only safe requests are sent again, once."),
        Duty("B147", "Bytes that nobody asked the upstream for are never delivered."),
        Duty("B149", "The method says nothing about the body, which is never ignored."),
        Duty("B151", "Chunk lines, their ends and trailers are exact, in both directions."),
        Duty("B152", "An answer without body has no framing, and an impossible one is 502."),
        Duty("B154", "Start lines carry our version, and one empty line before is skipped."),
        Duty("B170", "A look-alike of a framing or routing name is refused."),
        Duty("B114", "Slow clients are bounded: heads, bodies, rate, connections, requests."),
    ]

    private static let gateway = [
        Duty("B113", "Connections last as HTTP says; only what is safe is sent again, once."),
        Duty("B115", "Fields of one connection, and those that Connection names, end here."),
        Duty("B116", "Connection may not name framing, end-to-end, forwarding or identity fields."),
        Duty("B117", "Via is appended with the client's version; our own name in it is a loop."),
        Duty("B118", "Host is preserved or replaced as configured, and only listed hosts served."),
        Duty("B122", "TRACE and CONNECT are refused; OPTIONS goes as far as Max-Forwards says."),
        Duty("B123", "An answer to HEAD keeps its length and has no body."),
        Duty("B124", "Bytes are forwarded as they came; a path with two readings is refused."),
        Duty("B125", "Other fields keep their order, spelling and number; methods pass."),
        Duty("B126", "No connection or nonsense 502, too late 504, too much 503 with Retry-After."),
        Duty("B127", "Authorization is dropped, or passed unchanged where that is configured."),
        Duty("B128", "Answers to a caller with a token are private unless the upstream speaks."),
        Duty("B129", "Date and Server are kept, a missing Date is added, and nothing else."),
        Duty("B133", "Certificates that a client puts into headers are dropped."),
        Duty("B153", "Conditions and ranges pass unchanged and are never judged here."),
        Duty("B157", "Early-Data and 425 pass; there is no early data of our own."),
    ]

    private static let later = [
        Duty(
            "B134", "HTTP/2 names and values are those that HTTP/1.1 can carry.",
            untestable: "comes with HTTP/2"),
        Duty(
            "B135", "HTTP/2 pseudo-headers are known, first and single, and make the target.",
            untestable: "comes with HTTP/2"),
        Duty(
            "B136", "An HTTP/2 body has the length that it declares.",
            untestable: "comes with HTTP/2"),
        Duty(
            "B137", "Cookie crumbs are joined before HTTP/1.1.", untestable: "comes with HTTP/2"),
        Duty(
            "B138", "HTTP/2 streams, settings and resets have a budget.",
            untestable: "comes with HTTP/2"),
        Duty("B140", "The preface of HTTP/2 is refused by a listener that speaks HTTP/1.1."),
        Duty(
            "B156", "Streams that either side resets share one budget.",
            untestable: "comes with HTTP/2"),
        Duty(
            "B163", "Cookies are split by bytes, and one that comes twice is none.",
            untestable: "comes with sessions; Postern reads no cookie yet"),
        Duty(
            "B165", "A host that the TLS name does not cover is 421.",
            untestable: "comes with TLS for clients"),
    ]

    private static let streams = [
        Duty("B77", "A web page opens a WebSocket only from an origin that the route lists."),
        Duty("B119", "100-continue alone is expected, and invited once the token was judged."),
        Duty("B120", "Interim answers pass in order and bounded, and never to HTTP/1.0."),
        Duty("B121", "A WebSocket is passed on after judging; nothing flows before the 101."),
        Duty("B145", "Stopping takes no new work, finishes what is in flight, and is bounded."),
        Duty("B148", "An early answer is relayed, and its upstream connection closed."),
        Duty("B150", "Nothing is awaited without need, and 100 is said once and never late."),
        Duty("B155", "Other upgrades are dropped; one that was asked for is never pooled."),
        Duty("B166", "What goes on ends with its token, its denial or its lifetime."),
    ]

    private static let operations = [
        Duty("B147", "What nobody asked for is no answer; an upstream has one request at a time."),
        Duty("B141", "Tokens, secrets and what leads to them are never logged."),
        Duty("B130", "A valid trace goes on as it came; any other is dropped with its state."),
        Duty("B131", "Forwarding headers are believed from listed proxies and made anew for all."),
        Duty("B132", "Forwarded quotes what it must; malformed words are never merged."),
        Duty("B143", "Mistakes are told all at once, and a failed reload keeps what was in force."),
        Duty("B144", "Secrets come from files or the environment and are shown nowhere."),
        Duty("B146", "Names are compared as bytes, and no input traps."),
        Duty("B158", "A typ other than an access token's is refused, whatever the claims say."),
        Duty("B159", "A key serves one algorithm, its own or its kind's usual one."),
        Duty("B160", "A token bound to a key is refused, also when introspection says so."),
        Duty("B161", "Public routes are known by method and path, and by nothing else."),
        Duty(
            "B162", "A session that cannot be read is none, and errors deny.",
            untestable: "there are no sessions yet; errors are typed and each has its status"),
        Duty("B164", "The client is the nearest address that is no trusted proxy's."),
        Duty("B167", "A preflight passes where a route lets it, without identity."),
        Duty("B168", "Answers of our own are plain, dated, not kept and without request data."),
        Duty("B169", "Answers are plain, of the right type; link-local places are not asked."),
    ]

    private static let headers = [
        Duty("C2.1", "Protected fields are stripped first, also on public routes; ours come last."),
        Duty("C2.2", "A name is protected in every spelling that folds to it."),
        Duty("C2.3", "Exactly one line of each identity header; none when the claim is empty."),
        Duty("C2.4", "Names are compared without case in ASCII; others are refused."),
        Duty("C2.5", "Identity names in trailers are dropped."),
        Duty("C2.6", "A claim that cannot be written safely refuses the request."),
        Duty("C2.7", "A value has one declared encoding and a longest length, and is never cut."),
        Duty("C2.8", "Lists and numbers are written in one way, and separators inside escaped."),
        Duty("C2.9", "An unverified email is no header; the issuer goes along with the subject."),
        Duty("C2.10", "A required claim that is missing refuses; open routes inject nothing."),
        Duty("C2.11", "Authorization is dropped by default and passed only by configuration."),
        Duty(
            "C2.12", "The identity may be proved by a signature of ours.",
            untestable: "an offer beyond the duties, not made yet"),
        Duty("C2.13", "Names that override method, path or proxy are dropped."),
        Duty(
            "C2.14", "Answers lose identity headers and cookies of ours.",
            untestable: "not made yet: an upstream's answers keep fields that they echo"),
        Duty("C2.15", "Routes match the normalised path, and the raw one is forwarded."),
    ]
}
