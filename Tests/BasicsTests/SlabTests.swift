import Basics
import Testing

/// A stale handle finds nothing, whatever has moved into its slot.
struct SlabTests {
    /// Counts how many are alive.
    private final class Census {
        var alive = 0
    }

    private struct Citizen: ~Copyable {
        let census: Census
        var number: Int

        init(_ census: Census, _ number: Int) {
            self.census = census
            self.number = number
            census.alive += 1
        }

        deinit { census.alive -= 1 }
    }

    @Test func elementIsFoundAndChangedInPlace() {
        var slab = Slab<Citizen>(capacity: 2)
        let handle = slab.insert(Citizen(Census(), 1))
        slab[handle].number = 5
        let number = slab[handle].number
        #expect(number == 5)
        #expect(slab.count == 1)
        #expect(slab.isFull == false)
    }

    @Test func removedElementsHandleIsStaleAlsoWhenTheSlotIsReused() {
        var slab = Slab<Citizen>(capacity: 1)
        let census = Census()
        let old = slab.insert(Citizen(census, 1))
        let isFull = slab.isFull
        _ = slab.remove(old)
        let aliveAfterRemoval = census.alive
        let new = slab.insert(Citizen(census, 2))
        #expect(isFull)
        #expect(aliveAfterRemoval == 0)
        #expect(new.slot == old.slot)
        let found = [old, new].map { slab.contains($0) }
        #expect(found == [false, true])
        let number = slab[new].number
        #expect(number == 2)
    }

    @Test func handlesThatWereNeverGivenOutFindNothing() {
        var slab = Slab<Citizen>(capacity: 4)
        let handle = slab.insert(Citizen(Census(), 1))
        for stranger in [
            Handle.none, Handle(index: 0, generation: handle.generation + 1),
            Handle(index: 0, generation: handle.generation + 2),
            Handle(index: 4, generation: 1), Handle(index: .max, generation: .max),
        ] {
            let isFound = slab.contains(stranger)
            #expect(!isFound)
        }
        #expect(Handle.none.isNone)
        #expect(!handle.isNone)
        _ = slab.remove(handle)
        // The number that a free slot has now is nobody's.
        let free = Handle(index: handle.index, generation: handle.generation + 1)
        let isFound = slab.contains(free)
        #expect(free.isNone)
        #expect(!isFound)
    }

    @Test func sweepSeesEachLivingElementOnce() {
        var slab = Slab<Citizen>(capacity: 8)
        let census = Census()
        var handles: [Handle] = []
        for number in 0..<5 { handles.append(slab.insert(Citizen(census, number))) }
        _ = slab.remove(handles[1])
        _ = slab.remove(handles[3])
        var seen: [Int] = []
        for slot in -1...slab.capacity {
            if let handle = slab.handle(at: slot) { seen.append(slab[handle].number) }
        }
        #expect(seen == [0, 2, 4])
        #expect(slab.usedSlots == 5)
    }

    @Test func slabTakesItsElementsAlong() {
        let census = Census()
        do {
            var slab = Slab<Citizen>(capacity: 8)
            let handle = slab.insert(Citizen(census, 0))
            for number in 1..<6 { _ = slab.insert(Citizen(census, number)) }
            _ = slab.remove(handle)
            #expect(census.alive == 5)
        }
        #expect(census.alive == 0)
    }

    @Test(arguments: [1, 2, 3])
    func randomRunAgreesWithADictionary(seed: UInt64) {
        var slab = Slab<Citizen>(capacity: 32)
        let census = Census()
        var model: [Handle: Int] = [:]
        var stale: Set<Handle> = []
        var state = seed
        for step in 0..<5000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            if state >> 63 == 0, !slab.isFull {
                model[slab.insert(Citizen(census, step))] = step
            } else if let victim = model.keys.min(by: { $0.index < $1.index }) {
                let citizen = slab.remove(victim)
                let number = citizen.number
                #expect(number == model[victim])
                model[victim] = nil
                stale.insert(victim)
            }
            #expect(slab.count == model.count)
        }
        for (handle, number) in model {
            let found = slab[handle].number
            #expect(found == number)
        }
        let resurrected = stale.filter { slab.contains($0) }
        #expect(resurrected.isEmpty)
        #expect(census.alive == model.count)
    }
}
