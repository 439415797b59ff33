/// The conditions of one run: how the kernel and the neighbours behave.
struct Weather {
    /// Nobody does anything wrong and nothing runs out: whatever pieces and delays there are, every
    /// good request has to be answered by the upstream, in full.
    let isFair: Bool
    /// Which of the configurations.
    let setting: GatewaySetting
    let interruptsPerMille: Int
    let heldPerMille: Int
    let spuriousPerMille: Int
    /// How often a worker is late to look at events that are there.
    let hesitatesPerMille: Int
    /// Descriptors that may be open at once.
    let descriptorsMax: Int
    /// Of connects: how many fail, and how many never end.
    let connectTroublePerMille: Int
    /// Of things that need memory: how many fail.
    let shortagePerMille: Int
    /// Whether upstreams close idle connections without a word.
    let closesQuietly: Bool
    let drainsAt: Int64?
    let workers: Int
    /// Bodies of which less is left are copied: none is, or all are, or what ships.
    var splicedBytesMin: UInt64 = 64 * 1024

    init(_ random: inout SeededRandom) {
        isFair = random.chance(300)
        setting = isFair ? .roomy : random.pick(GatewaySetting.allCases)
        interruptsPerMille = random.pick([0, 0, 20, 200])
        heldPerMille = random.pick([0, 0, 100, 500])
        spuriousPerMille = random.pick([0, 0, 20, 100])
        hesitatesPerMille = random.pick([0, 100, 500])
        let descriptors = isFair || random.chance(850) ? 1 << 16 : random.within(7...20)
        connectTroublePerMille = isFair ? 0 : random.pick([0, 0, 50, 300])
        shortagePerMille = isFair || random.chance(900) ? 0 : 50
        closesQuietly = random.chance(300)
        drainsAt = isFair || random.chance(850) ? nil : Int64(random.within(0...4000)) * 1_000_000
        workers = random.chance(150) ? 2 : 1
        // Each worker's alarm is one.
        descriptorsMax = descriptors + workers
    }
}
