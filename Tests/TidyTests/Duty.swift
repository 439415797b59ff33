/// One duty of the contract that the main job has to meet, in our own words.
struct Duty {
    /// Its number, such as `B99` or `C2.4`.
    let number: String
    /// What it asks for.
    let sentence: String
    /// Why no test can prove it; nil for all that tests do prove.
    var untestable: String?

    init(_ number: String, _ sentence: String, untestable: String? = nil) {
        self.number = number
        self.sentence = sentence
        self.untestable = untestable
    }
}
