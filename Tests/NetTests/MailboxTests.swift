import Basics
import Net
import Testing

/// Messages between threads, and the bell that announces them.
struct MailboxTests {
    @Test func messagesComeInOrderAndRingOnce() throws {
        let wake = try Wake()
        let box = Mailbox<Int>(capacity: 10, wake: wake)
        for number in 0..<5 { #expect(box.post(number)) }
        #expect(wake.clear())
        #expect(!wake.clear())
        #expect(box.take() == [0, 1, 2, 3, 4])
        #expect(box.take().isEmpty)
        #expect(box.post(5))
        #expect(wake.clear())
    }

    @Test func fullBoxRefuses() throws {
        let box = Mailbox<Int>(capacity: 2, wake: try Wake())
        #expect([box.post(1), box.post(2), box.post(3)] == [true, true, false])
        #expect(box.take() == [1, 2])
        #expect(box.post(4))
    }

    @Test func nothingIsLostBetweenThreads() throws {
        let wake = try Wake()
        let box = Mailbox<Int>(capacity: 1_000_000, wake: wake)
        let senders = try (0..<4).map { sender in
            try Thread.start(name: "test-sender\(sender)") {
                for number in 0..<2000 { _ = box.post(sender * 10_000 + number) }
            }
        }
        var received: [Int] = []
        let deadline = ConnectedPair.soon
        while received.count < 8000, SystemClock.now() < deadline {
            // A message without a ring would hold this up.
            if wake.wait(milliseconds: 1000) { received += box.take() }
        }
        for sender in senders { sender.join() }
        #expect(received.count == 8000)
        for sender in 0..<4 {
            let own = received.filter { $0 / 10_000 == sender }
            #expect(own == own.sorted())
        }
    }
}

/// A bell alone.
struct WakeTests {
    @Test func silentBellIsWaitedForNoLongerThanAsked() throws {
        let wake = try Wake()
        let begin = SystemClock.now()
        #expect(!wake.wait(milliseconds: 30))
        #expect(SystemClock.now() - begin >= .milliseconds(29))
    }

    @Test func manyRingsCountAsOne() throws {
        let wake = try Wake()
        for _ in 0..<10 { wake.ring() }
        #expect(wake.wait(milliseconds: 1000))
        #expect(!wake.wait(milliseconds: 0))
    }
}

/// Threads of our own.
struct ThreadTests {
    @Test func joinReturnsAfterTheFunction() throws {
        let box = Mailbox<Bool>(capacity: 1, wake: try Wake())
        let thread = try Thread.start(name: "a-name-longer-than-15-bytes") {
            Thread.sleep(milliseconds: 20)
            _ = box.post(true)
        }
        thread.join()
        #expect(box.take() == [true])
    }

    @Test func signalsAreReadOneByOne() throws {
        let heard = Mailbox<String>(capacity: 4, wake: try Wake())
        let thread = try Thread.start(name: "test-signals") {
            // The mask is this thread's own; the signals are sent to it alone.
            guard let signals = try? Signals() else { return }
            SignalSender.sendToThisThread()
            for _ in 0..<2 { _ = heard.post("\(signals.next())") }
        }
        thread.join()
        #expect(heard.take() == ["reload", "stop"])
    }
}
