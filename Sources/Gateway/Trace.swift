internal import Basics
internal import HTTP1

/// A request's valid place in a trace: one `traceparent`, and `tracestate` within its bounds (W3C
/// Trace Context).
struct Trace {
    private let parent: ByteRange
    private let keepsState: Bool

    /// The trace that the fields name; nil when they name none, two or a malformed one.
    init?(_ fields: borrowing FieldTable, _ bytes: Span<UInt8>) {
        var parent: ByteRange?
        var members = 0
        for index in 0..<fields.count {
            let line = fields[index]
            if line.known == .traceparent {
                guard parent == nil else { return nil }
                parent = line.value
            } else if line.known == .tracestate {
                var list = ListMembers(bytes, in: line.value)
                while let member = list.next() { members += member.isEmpty ? 0 : 1 }
            }
        }
        guard let parent, TraceParent.isValid(bytes.extracting(parent.bounds)) else { return nil }
        self.parent = parent
        keepsState = members <= TraceParent.stateMembersMax
    }

    /// Writes both, unchanged; a state with too many members is dropped (section 3.3.1.1).
    func write(
        _ fields: borrowing FieldTable, _ bytes: borrowing Span<UInt8>,
        into outbox: inout ByteBuffer
    ) {
        outbox.append("traceparent: ")
        outbox.append(bytes.extracting(parent.bounds))
        outbox.append("\r\n")
        guard keepsState, fields.contains(.tracestate) else { return }
        for index in 0..<fields.count where fields[index].known == .tracestate {
            outbox.append("tracestate: ")
            outbox.append(bytes.extracting(fields[index].value.bounds))
            outbox.append("\r\n")
        }
    }
}
