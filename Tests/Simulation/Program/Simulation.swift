internal import CKernel
internal import Net

/// Runs seeds, `Simulation [--from N] [--seeds N]` or `Simulation --file LIST`, or one of them with
/// its trace, `Simulation SEED`.
@main
enum Simulation {
    static func main() {
        ckernel_report_traps()
        let arguments = CommandLine.arguments.dropFirst().map { $0 }
        if arguments.count == 1, let seed = UInt64(arguments[0]) { return replay(seed) }
        if arguments.count == 2, arguments[0] == "--file" {
            return run(seeds(inFile: arguments[1]))
        }
        var first: UInt64 = 1
        var count: UInt64 = 1000
        for (name, value) in zip(arguments, arguments.dropFirst()) {
            if name == "--from" { first = UInt64(value) ?? first }
            if name == "--seeds" { count = UInt64(value) ?? count }
        }
        run(first..<first + count, untilFirst: arguments.contains("--first"))
    }

    /// The numbers that lines of a file begin with.
    private static func seeds(inFile path: String) -> [UInt64] {
        guard let bytes = File.read(path, bytesMax: 1 << 20) else {
            print("cannot read \(path)")
            ckernel_exit(2)
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .compactMap { $0.split(separator: " ").first.flatMap { UInt64($0) } }
    }

    private static func run(_ seeds: some Sequence<UInt64>, untilFirst: Bool = false) {
        var tally = Tally()
        for seed in seeds {
            let world = World(seed: seed, isTraced: false)
            let finding = world.run()
            tally.add(world)
            guard let finding else { continue }
            tally.findings += 1
            print("seed \(seed): \(finding)")
            ckernel_flush()
            if untilFirst { break }
        }
        print(tally.text)
        ckernel_exit(tally.findings == 0 ? 0 : 1)
    }

    private static func replay(_ seed: UInt64) {
        let world = World(seed: seed, isTraced: true)
        let finding = world.run()
        for line in world.trace.lines { print(line) }
        print("seed \(seed): \(finding ?? "nothing found")")
        ckernel_exit(finding == nil ? 0 : 1)
    }
}
