import Glibc

/// Bytes that end where an unreadable page begins: a read past the end kills the test.
@safe
final class GuardedBytes {
    private let base: UnsafeMutableRawPointer
    private let mapped: Int
    private let start: Int
    let count: Int

    init(_ bytes: some Collection<UInt8>) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let readable = (bytes.count / page + 1) * page
        mapped = readable + page
        count = bytes.count
        start = readable - count
        // Sound: a fresh anonymous mapping that only this object uses and unmaps in deinit; the
        // last page is made unreadable, and all accesses lie before it.
        let address = unsafe mmap(
            nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            fatalError("mmap failed")
        }
        unsafe base = address
        guard unsafe mprotect(base + readable, page, PROT_NONE) == 0 else {
            fatalError("mprotect failed")
        }
        for (index, byte) in bytes.enumerated() {
            unsafe base.storeBytes(of: byte, toByteOffset: start + index, as: UInt8.self)
        }
    }

    deinit {
        unsafe munmap(base, mapped)
    }

    var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            // Sound: count bytes from start are inside the mapping and initialised.
            let pointer = unsafe UnsafeRawPointer(base + start)
            let buffer = unsafe UnsafeBufferPointer(
                start: pointer.assumingMemoryBound(to: UInt8.self), count: count)
            let span = unsafe Span(_unsafeElements: buffer)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}
