internal import CLinux
internal import Glibc

/// Owns one file descriptor and closes it when it goes.
package struct Descriptor: ~Copyable {
    /// The kernel's number, for calls that borrow it.
    package let number: Int32

    /// Takes ownership of `number`.
    package init(owning number: Int32) { self.number = number }

    deinit { Syscalls.close(number) }

    /// Gives the number away; the caller closes it or hands it to another owner.
    package consuming func release() -> Int32 {
        let number = self.number
        discard self
        return number
    }
}
