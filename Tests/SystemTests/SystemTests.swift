import Testing

/// Tests of the built binary over real sockets: each file keeps one promise. They run one after
/// the other, since each starts processes of its own and some measure time or memory.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SystemTests {}
