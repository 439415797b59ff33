import HTTP1
import Testing

/// Well-formed UTF-8 and nothing else, compared with the standard library's judgement.
struct UTF8CheckTests {
    @Test func allSequencesUpToThreeBytesAreJudgedAsTheStandardLibraryDoes() {
        let leads: [UInt8] = [0x00, 0x41, 0x7F, 0x80, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED]
        let rest: [UInt8] = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
        for lead in leads + [0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF] {
            for second in rest {
                for third in rest {
                    for bytes in [[lead], [lead, second], [lead, second, third]] {
                        expectSameJudgement(bytes)
                    }
                    for fourth in rest { expectSameJudgement([lead, second, third, fourth]) }
                }
            }
        }
    }

    private func expectSameJudgement(_ bytes: [UInt8]) {
        let expected = String(validating: bytes, as: UTF8.self) != nil
        let isWellFormed = UTF8Check.isWellFormed(bytes.span)
        if isWellFormed != expected { Issue.record("\(bytes)") }
    }
}
