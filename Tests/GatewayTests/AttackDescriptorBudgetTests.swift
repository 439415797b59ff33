import Config
import Gateway
import Testing

/// Clients never get so many descriptors that none is left for the way to the upstream.
struct AttackDescriptorBudgetTests {
    private func limits(_ connections: Int, _ upstreams: Int) -> Limits {
        var limits = Limits()
        limits.connections = connections
        limits.upstreamConnections = upstreams
        limits.idleUpstreamConnections = 256
        limits.pipes = 64
        return limits
    }

    @Test(arguments: [16, 64, 256, 1024, 4096, 65_536, 1_048_576, Int.max], [1, 2, 8, 64])
    func everyoneGetsSomeAndTheSumFits(openFiles: Int, workers: Int) {
        let fitted = DescriptorBudget.fit(
            limits(16_384, 1024), openFiles: openFiles, workers: workers)
        #expect(fitted.connections >= 1)
        #expect(fitted.upstreamConnections >= 1)
        #expect(fitted.idleUpstreamConnections <= fitted.upstreamConnections)
        if openFiles >= 1024 {
            // A pipe has two ends.
            let sum =
                fitted.connections + (fitted.upstreamConnections + 2 * fitted.pipes) * workers
            #expect(sum < openFiles)
            #expect(fitted.connections >= min(16_384, openFiles / 4))
        }
    }

    /// Who gets no pipe copies, and who gets no connection is turned away.
    @Test func pipesNeverTakeMuchOfWhatThereIs() {
        for openFiles in [16, 256, 1024, 4096, 65_536] {
            let fitted = DescriptorBudget.fit(
                limits(16_384, 1024), openFiles: openFiles, workers: 2)
            #expect(2 * 2 * fitted.pipes <= openFiles / 16)
        }
    }

    @Test func enoughDescriptorsChangeNothing() {
        let fitted = DescriptorBudget.fit(limits(16_384, 1024), openFiles: 524_288, workers: 8)
        #expect(fitted.connections == 16_384)
        #expect(fitted.upstreamConnections == 1024)
        #expect(fitted.idleUpstreamConnections == 256)
        #expect(fitted.pipes == 64)
    }
}
