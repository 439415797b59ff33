/// What an upstream answers, byte for byte, and how it misbehaves.
struct AnswerPlan {
    /// What breaks the answer off, after how many of its bytes.
    enum Mishap {
        case none
        /// The upstream finishes sending.
        case finish(at: Int)
        case reset(at: Int)
        /// It says no more, and keeps the connection.
        case silence(at: Int)
    }

    /// What becomes of the connection afterwards.
    enum Afterwards {
        case keep
        /// It closes, which the answer's head says (or which its framing means).
        case close
        /// It closes without having said so, after a while.
        case closeQuietly(after: Int64)
        case reset(after: Int64)
        /// It sends bytes that nobody asked for.
        case speak(after: Int64)
    }

    var status = 200
    /// The answer as sent: interim answers, head, framed body.
    var bytes: [UInt8] = []
    /// The content of the body; empty when there is none.
    var content: ArraySlice<UInt8> = []
    /// Where in `bytes` the content begins, for bodies that end with the connection.
    var contentStart = 0
    var endsByClosing = false
    /// Whether no client may ever take it for an answer.
    var isMalformed = false
    /// Whether it comes before the request is whole.
    var isEarly = false
    var mishap = Mishap.none
    var afterwards = Afterwards.keep
    var thinkTime: Int64 = 0
    var pieceMax = 1 << 20
    var pieceGap: Int64 = 0
}
