/// An answer of which a client has the head.
struct AnswerInProgress {
    let status: Int
    /// The number of the answer that an upstream gave it; nil when Postern made it itself.
    let answerID: Int?
    var body: BodyReader
    /// Bytes of content so far.
    var contentCount = 0
    /// The content, of Postern's own answers.
    var text: [UInt8] = []
    let closes: Bool
}
