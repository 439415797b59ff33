internal import CLinux
internal import Glibc

/// A system thread that runs one function to its end. Postern's threads live as long as the
/// process or until the function they run is told to stop; `join` waits for that.
package struct Thread: Sendable {
    /// Stack of a thread in bytes: our deepest calls (JSON, OpenSSL) need a tenth of it.
    package static let stackBytes = 512 * 1024

    private let id: pthread_t

    /// Starts a thread named `name` (15 bytes are shown by ps and gdb).
    package static func start(
        name: String, _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) -> Thread {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, stackBytes)
        // Sound: the box is retained here and released by the new thread, exactly once.
        let box = unsafe Unmanaged.passRetained(Work(name: name, body: body))
        var id = pthread_t()
        let code = unsafe pthread_create(
            &id, &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let work = unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                unsafe clinux_name_thread(work.name)
                work.body()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            unsafe box.release()
            throw SystemError("start thread \(name)", number: code)
        }
        return Thread(id: id)
    }

    /// Starts a thread that makes its own state and runs with it; returns once the state is made,
    /// and throws when it could not be.
    package static func start<State: ~Copyable>(
        name: String, making make: @escaping @Sendable () throws(SystemError) -> State,
        running run: @escaping @Sendable (inout State) -> Void
    ) throws(SystemError) -> Thread {
        let beginning = try ThreadBeginning()
        let thread = try start(name: name) {
            do throws(SystemError) {
                var state = try make()
                beginning.tell(nil)
                run(&state)
            } catch {
                beginning.tell(error)
            }
        }
        guard let failure = beginning.wait() else { return thread }
        thread.join()
        throw failure
    }

    /// Holds the calling thread up; never called on a worker.
    package static func sleep(milliseconds: Int32) {
        _ = poll(nil, 0, milliseconds)
    }

    /// Waits until the thread's function has returned.
    package func join() {
        // A thread is joined by its one owner, once.
        pthread_join(id, nil)
    }

    /// Lets the thread end by itself, unwaited for; instead of `join`, by its one owner, once.
    package func detach() {
        pthread_detach(id)
    }

    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
