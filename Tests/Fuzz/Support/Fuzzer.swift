private import CFuzzer
private import Glibc

/// Lends libFuzzer's inputs to a target. Each input ends where an unreadable page begins, so that
/// a read past its end is a finding however it is done.
package enum Fuzzer {
    /// Runs `target` as the program's arguments ask (https://llvm.org/docs/LibFuzzer.html).
    package static func run(_ target: @escaping @Sendable (Span<UInt8>) -> Void) -> Never {
        // Sound: written once before the loop starts; the loop has one thread.
        unsafe Self.target = target
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? =
            unsafe CommandLine.unsafeArgv
        let status = unsafe LLVMFuzzerRunDriver(&count, &arguments) { start, count in
            // Sound: libFuzzer lends as many bytes for the time of the call, and they are copied.
            let input = unsafe UnsafeBufferPointer(start: start, count: count)
            Fuzzer.lend(unsafe Span(_unsafeElements: input))
            return 0
        }
        exit(status)
    }

    private nonisolated(unsafe) static var target: @Sendable (Span<UInt8>) -> Void = { _ in }
    private static let page = GuardedPage()

    private static func lend(_ input: Span<UInt8>) {
        page.fill(input)
        unsafe target(page.span)
    }
}

/// Ends the program with `explanation`, so that libFuzzer keeps the input, unless `claim` holds.
package func require(
    _ claim: Bool, _ explanation: @autoclosure () -> String, file: StaticString = #file,
    line: UInt = #line
) {
    if !claim { fatalError(explanation(), file: file, line: line) }
}
