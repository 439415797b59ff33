/// Random bits for jitter, from the kernel's generator.
extension SystemRandomNumberGenerator {
    /// 64 random bits.
    static func bits() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
