internal import CLinux

/// Where the system calls of the program come in (`CKernel/interpose.c`): each is handed to the
/// kernel of the run that is going on.
enum KernelDoor {
    // Sound: set and used by the one thread that simulates.
    nonisolated(unsafe) static var kernel: SimulatedKernel?

    static func ask(_ call: (SimulatedKernel) -> Int64) -> Int64 {
        guard let kernel = unsafe kernel else { return -ErrorNumber.badDescriptor }
        return call(kernel)
    }
}

@c(simulated_open) func simulatedOpen(_ kind: Int32) -> Int64 {
    KernelDoor.ask { $0.open(SimulatedSocket.Kind(opened: kind)) }
}

@c(simulated_close) func simulatedClose(_ number: Int32) -> Int64 {
    KernelDoor.ask { $0.close(number) }
}

@c(simulated_receive) func simulatedReceive(
    _ number: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int64, _ peeks: Int32
) -> Int64 {
    // Sound: here and below, the caller's memory is used during the call only, within its bounds.
    let target = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: Int(count))
    return KernelDoor.ask { unsafe $0.receive(number, target, peeks: peeks != 0) }
}

@c(simulated_send) func simulatedSend(
    _ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int64, _ goesOn: Int32
) -> Int64 {
    let source = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(count))
    return KernelDoor.ask { unsafe $0.send(number, source, goesOn: goesOn != 0) }
}

@c(simulated_accept) func simulatedAccept(
    _ number: Int32, _ host: UnsafeMutablePointer<Int32>?
) -> Int64 {
    KernelDoor.ask { kernel in
        let accepted = kernel.accept(number)
        unsafe host?.pointee = accepted.host
        return accepted.number
    }
}

@c(simulated_connect) func simulatedConnect(_ number: Int32, _ port: Int32) -> Int64 {
    KernelDoor.ask { $0.connect(number, port: port) }
}

@c(simulated_listen) func simulatedListen(_ number: Int32) -> Int64 {
    KernelDoor.ask { $0.listen(number) }
}

@c(simulated_shutdown) func simulatedShutdown(_ number: Int32, _ how: Int32) -> Int64 {
    KernelDoor.ask { $0.shutdown(number, how: how) }
}

@c(simulated_reset_on_close) func simulatedResetOnClose(_ number: Int32) -> Int64 {
    KernelDoor.ask { $0.resetOnClose(number) }
}

@c(simulated_error) func simulatedError(_ number: Int32) -> Int64 {
    KernelDoor.ask { $0.pendingError(number) }
}

@c(simulated_watch) func simulatedWatch(
    _ poller: Int32, _ operation: Int32, _ number: Int32, _ mask: UInt32, _ token: UInt64
) -> Int64 {
    KernelDoor.ask { $0.watch(poller, operation, number, mask: mask, token: token) }
}

@c(simulated_wait) func simulatedWait(
    _ poller: Int32, _ events: UnsafeMutablePointer<epoll_event>?, _ room: Int32, _ time: Int32
) -> Int64 {
    KernelDoor.ask { kernel in
        let found = kernel.wait(poller, room: Int(room), milliseconds: time)
        for (index, event) in found.enumerated() {
            unsafe events?[index] = epoll_event(
                events: event.0, data: epoll_data_t(u64: event.1))
        }
        return Int64(found.count)
    }
}

@c(simulated_unsent) func simulatedUnsent(_ number: Int32) -> Int64 {
    KernelDoor.ask { $0.unsent(number) }
}

@c(simulated_pipe) func simulatedPipe(_ ends: UnsafeMutablePointer<Int32>?) -> Int64 {
    KernelDoor.ask { kernel in
        guard let pipe = kernel.openPipe() else { return -ErrorNumber.outOfDescriptors }
        // Sound: pipe2(2) is given room for two numbers.
        unsafe ends?[0] = pipe.read
        unsafe ends?[1] = pipe.write
        return 0
    }
}

@c(simulated_pipe_size) func simulatedPipeSize(_ number: Int32, _ bytes: Int64) -> Int64 {
    KernelDoor.ask { $0.resizePipe(number, Int(bytes)) }
}

@c(simulated_splice) func simulatedSplice(_ from: Int32, _ to: Int32, _ count: Int64) -> Int64 {
    KernelDoor.ask { $0.splice(from, to, most: Int(count)) }
}

@c(simulated_ring) func simulatedRing(_ number: Int32) -> Int64 {
    KernelDoor.ask { $0.ring(number) }
}

@c(simulated_silence) func simulatedSilence(_ number: Int32) -> Int64 {
    KernelDoor.ask { $0.silence(number) }
}

@c(simulated_set_timer) func simulatedSetTimer(_ number: Int32, _ moment: Int64) -> Int64 {
    KernelDoor.ask { $0.setTimer(number, moment) }
}

@c(simulated_nanoseconds) func simulatedNanoseconds(_ isWall: Int32) -> Int64 {
    KernelDoor.ask { $0.now + (isWall != 0 ? SimulatedKernel.wallOffset : 0) }
}
