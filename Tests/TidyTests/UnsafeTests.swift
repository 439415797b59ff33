import Testing

/// Unsafe code stands in few places, each known and each with its reason.
struct UnsafeTests {
    /// Every file of `Sources` that may say `unsafe`, and why it has to.
    private static let reasons = [
        "Sources/Basics/Array+Span.swift": "copies a span in one piece",
        "Sources/Basics/Base64URLBlock.swift": "loads and stores vectors",
        "Sources/Basics/BoundedArray.swift": "owns memory that never moves",
        "Sources/Basics/BufferStack.swift": "owns elements that cannot be copied",
        "Sources/Basics/ByteBuffer.swift": "owns memory and lends spans of it",
        "Sources/Basics/ByteScan.swift": "loads vectors inside a span",
        "Sources/Basics/DeadlineTable.swift": "owns memory that never moves",
        "Sources/Basics/KeyedHash.swift": "loads words inside a span",
        "Sources/Basics/SipHash.swift": "loads words inside a span",
        "Sources/Basics/Slab.swift": "owns elements that never move",
        "Sources/Crypto/ECDSAVerification.swift": "libcrypto: numbers and points",
        "Sources/Crypto/HashFunction.swift": "libcrypto: fetched hashes",
        "Sources/Crypto/Hasher256.swift": "libcrypto: hash contexts",
        "Sources/Crypto/KeyHandle.swift": "libcrypto: keys",
        "Sources/Crypto/KeyParameters.swift": "libcrypto: making keys",
        "Sources/Crypto/LibraryNumber.swift": "libcrypto: numbers",
        "Sources/Crypto/PKCS1Verification.swift": "libcrypto: numbers",
        "Sources/Crypto/PrivateKey+PEM.swift": "libcrypto: reading PEM",
        "Sources/Crypto/PrivateKey+Sign.swift": "libcrypto: signing",
        "Sources/Crypto/PrivateKey.swift": "libcrypto: making keys",
        "Sources/Crypto/PublicKey.swift": "libcrypto: checking keys",
        "Sources/Crypto/SecretBytes.swift": "owns memory and overwrites it",
        "Sources/Crypto/SecureRandom.swift": "libcrypto: random bytes",
        "Sources/Crypto/VerificationContext.swift": "libcrypto: verifying",
        "Sources/Fetch/FetchStream.swift": "libssl: reading and writing",
        "Sources/Fetch/OpenSSLErrors.swift": "libcrypto: its error queue",
        "Sources/Fetch/TLSSession.swift": "libssl: one session",
        "Sources/Fetch/TLSTrust.swift": "libssl: whom to trust",
        "Sources/JSON/JSONDocument.swift": "lends an object's arrays for as long as it lives",
        "Sources/JSON/Span+Equality.swift": "compares spans in one piece",
        "Sources/Net/DescriptorChannel.swift": "system calls: open descriptors to another process",
        "Sources/Net/File.swift": "system calls: files",
        "Sources/Net/Listener.swift": "system calls: listening",
        "Sources/Net/NameLookup.swift": "system calls: the resolver",
        "Sources/Net/NameResolver.swift": "c-ares: names to addresses",
        "Sources/Net/Poller.swift": "system calls: epoll",
        "Sources/Net/ProcessEnvironment.swift": "system calls: environment variables",
        "Sources/Net/PrivateFile.swift": "system calls: files that only we may read",
        "Sources/Net/ProgramPages.swift": "system calls: memory of our own code",
        "Sources/Net/Socket.swift": "system calls: sockets",
        "Sources/Net/SocketAddress.swift": "the kernel's addresses",
        "Sources/Net/Syscalls.swift": "system calls of the data path",
        "Sources/Net/SystemClock.swift": "system calls: clocks",
        "Sources/Net/SystemError.swift": "texts of error numbers",
        "Sources/Net/Thread.swift": "system calls: threads",
        "Sources/Net/Transport.swift": "lends buffers to system calls",
        "Sources/Net/Waiting.swift": "system calls: poll",
        "Sources/Net/Wake.swift": "system calls: eventfd",
        "Sources/Net/Wipe.swift": "overwrites memory",
        "Sources/Postern/Terminal.swift": "system calls: standard output",
    ]

    /// What `utf8.span` lends of a short string is a copy on the stack, and an optimised build was
    /// seen to read it when it was gone (docs/decisions/0019). An array lends its own memory.
    @Test(arguments: Checkout.sources)
    func stringsLendNoSpans(file: SourceFile) {
        #expect(file.lines(matching: #/\.utf8\.span\b|\.utf8Span\b/#).isEmpty)
    }

    private static func isUnsafe(_ file: SourceFile) -> Bool {
        !file.lines(matching: #/\bunsafe\b|@unchecked\b|@unsafe\b/#).isEmpty
    }

    @Test func onlyKnownFilesAreUnsafe() {
        let found = Checkout.sources.filter(Self.isUnsafe).map(\.path)
        #expect(found.filter { Self.reasons[$0] == nil } == [])
        #expect(Self.reasons.keys.filter { !found.contains($0) } == [])
    }

    @Test(arguments: Checkout.all)
    func unsafeCodeSaysWhyItIsSound(file: SourceFile) {
        guard !file.lines(matching: #/\bunsafe \w/#).isEmpty else { return }
        #expect(file.text.comments.contains { $0.contains("// Sound: ") })
    }
}
