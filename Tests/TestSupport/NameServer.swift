import Foundation
import Glibc
import Synchronization

/// A name server on a UDP port of 127.0.0.1 that answers every name with the addresses that the
/// test says now (RFC 1035 section 4), or not at all.
package final class NameServer: Sendable {
    /// What it answers.
    package struct Answer: Sendable {
        /// IPv4 addresses, four bytes each.
        package var ipv4: [[UInt8]] = []
        /// IPv6 addresses, sixteen bytes each.
        package var ipv6: [[UInt8]] = []
        /// Time to live in seconds.
        package var life: UInt32 = 1
        /// Response code: 0 is no error, 2 a failure, 3 no such name; nil says nothing at all.
        package var code: UInt8? = 0

        package init() {}
    }

    /// 127.0.0.1, and ::1.
    package static let loopback4: [UInt8] = [127, 0, 0, 1]
    package static let loopback6 = [UInt8](repeating: 0, count: 15) + [1]

    /// The port that it answers on.
    package let port: UInt16
    private let descriptor: Int32
    private let answer: Mutex<Answer>
    private let asked = Atomic<Int>(0)
    private let isStopped = Atomic(false)

    package init(_ answer: Answer) throws {
        self.answer = Mutex(answer)
        port = try RawListener.freePort()
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let bound = unsafe TestAddress.ipv4(port: port).withSocketAddress { pointer, length in
            // Sound: the pointer lives for the call.
            unsafe bind(descriptor, pointer, length)
        }
        guard bound == 0 else { throw TestFailure("bind the name server: errno \(errno)") }
        Foundation.Thread.detachNewThread { [self] in serve() }
    }

    /// Questions so far.
    package var questions: Int { asked.load(ordering: .acquiring) }

    /// Answers so from now on.
    package func answer(_ answer: Answer) { self.answer.withLock { $0 = answer } }

    /// Ends the thread at the next question, or now if there is one.
    package func stop() {
        isStopped.store(true, ordering: .releasing)
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func serve() {
        var question = [UInt8](repeating: 0, count: 1500)
        while !isStopped.load(ordering: .acquiring) {
            var from = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            // Sound: question.count bytes are writable, and so is the address.
            let count = unsafe withUnsafeMutablePointer(to: &from) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe recvfrom(descriptor, &question, question.count, 0, $0, &length)
                }
            }
            guard count > 16 else { break }
            asked.add(1, ordering: .acquiringAndReleasing)
            guard let reply = reply(to: Array(question[..<count])) else { continue }
            // Sound: reply.count bytes and the address are readable.
            _ = unsafe withUnsafeMutablePointer(to: &from) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe sendto(descriptor, reply, reply.count, 0, $0, length)
                }
            }
        }
        close(descriptor)
    }

    private func reply(to question: [UInt8]) -> [UInt8]? {
        let answer = self.answer.withLock { $0 }
        guard let code = answer.code, let end = question[12...].firstIndex(of: 0),
            end + 4 < question.count
        else { return nil }
        let wantsIPv6 = question[end + 2] == 28
        let addresses = code == 0 ? (wantsIPv6 ? answer.ipv6 : answer.ipv4) : []
        var reply = Array(question[..<2]) + [0x81, 0x80 | code, 0, 1]
        reply += [0, UInt8(addresses.count), 0, 0, 0, 0]
        reply += question[12...(end + 4)]
        for address in addresses {
            reply += [0xC0, 12, 0, wantsIPv6 ? 28 : 1, 0, 1]
            reply += (0..<4).map { UInt8(truncatingIfNeeded: answer.life >> (24 - 8 * $0)) }
            reply += [0, UInt8(address.count)] + address
        }
        return reply
    }
}
