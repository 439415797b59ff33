package import Basics
internal import CLinux
internal import Glibc

/// A conversation in lines with another process on this machine, in which open descriptors can be
/// handed over (SCM_RIGHTS, unix(7)). Blocks; for threads that may.
package final class DescriptorChannel: Sendable {
    /// Longest line in bytes: the names of all that is handed over, at their longest.
    private static let lineBytesMax = 64 * 1024
    /// Descriptors that one line may bring: more than a process can be configured to listen on.
    package static let descriptorsMax = 32

    /// What came.
    package struct Line: Sendable {
        /// The line without its end.
        package let bytes: [UInt8]
        /// The descriptors that came with it; they are the receiver's to close.
        package let descriptors: [Int32]
    }

    private let descriptor: Descriptor

    /// Takes over an accepted connection.
    package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// Connects to a unix socket; nil when nobody listens there.
    package init?(connectingTo path: String) throws(SystemError) {
        guard let address = SocketAddress(unixPath: path) else {
            throw SystemError("connect to \(path)", number: ENAMETOOLONG)
        }
        let descriptor: Descriptor
        do throws(SystemError) {
            descriptor = try Socket.connect(to: address)
        } catch {
            if error.number == ENOENT || error.number == ECONNREFUSED { return nil }
            throw error
        }
        self.descriptor = descriptor
    }

    /// Whether the process at the other end runs as our user, or as root.
    package var isPeerTrusted: Bool {
        let user = clinux_peer_user(descriptor.number)
        return user == 0 || user == Int64(geteuid())
    }

    /// Sends a line, which holds no line end, and descriptors, which stay open here.
    package func send(
        _ line: [UInt8], descriptors: [Int32] = [], until deadline: Instant
    ) throws(SystemError) {
        var rest = line + [0x0A]
        var descriptors = descriptors
        while !rest.isEmpty {
            guard Waiting.wait(for: .writable, on: descriptor.number, until: deadline) else {
                throw SystemError("send to the other process", number: ETIMEDOUT)
            }
            // Sound: both arrays are lent for the call.
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe descriptors.withUnsafeBufferPointer { numbers in
                    unsafe clinux_send_descriptors(
                        descriptor.number, bytes.baseAddress, UInt(bytes.count),
                        numbers.baseAddress, Int32(numbers.count))
                }
            }
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else {
                throw SystemError("send to the other process", number: errno)
            }
            rest.removeFirst(count)
            descriptors = []
        }
    }

    /// Receives a line; nil when the other process ends the conversation. The other side sends one
    /// line at a time and waits for the answer, so nothing stands behind it.
    package func receive(until deadline: Instant) throws(SystemError) -> Line? {
        var bytes: [UInt8] = []
        var descriptors: [Int32] = []
        do throws(SystemError) {
            while bytes.last != 0x0A {
                guard try receivePiece(&bytes, &descriptors, until: deadline) else {
                    Self.close(descriptors)
                    return nil
                }
                guard bytes.count <= Self.lineBytesMax else {
                    throw SystemError("a line of the other process", number: EMSGSIZE)
                }
            }
        } catch {
            Self.close(descriptors)
            throw error
        }
        return Line(bytes: bytes.dropLast(), descriptors: descriptors)
    }

    private func receivePiece(
        _ bytes: inout [UInt8], _ descriptors: inout [Int32], until deadline: Instant
    ) throws(SystemError) -> Bool {
        guard Waiting.wait(for: .readable, on: descriptor.number, until: deadline) else {
            throw SystemError("wait for the other process", number: ETIMEDOUT)
        }
        var room = [UInt8](repeating: 0, count: 4096)
        var numbers = [Int32](repeating: -1, count: Self.descriptorsMax - descriptors.count)
        var numberCount = Int32(numbers.count)
        // Sound: both arrays are writable for the call, and their sizes are told.
        let count = unsafe room.withUnsafeMutableBytes { bytes in
            unsafe numbers.withUnsafeMutableBufferPointer { numbers in
                unsafe clinux_receive_descriptors(
                    descriptor.number, bytes.baseAddress, UInt(bytes.count),
                    numbers.baseAddress, &numberCount)
            }
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return true }
        guard count >= 0 else {
            throw SystemError("receive from the other process", number: errno)
        }
        descriptors += numbers.prefix(Int(numberCount))
        bytes += room.prefix(count)
        return count > 0
    }

    /// Closes descriptors that came and are not wanted.
    package static func close(_ descriptors: [Int32]) {
        for number in descriptors { Syscalls.close(number) }
    }
}
