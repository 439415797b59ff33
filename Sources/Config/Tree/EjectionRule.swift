package import Basics

/// When an endpoint whose requests fail is left alone for a while.
package struct EjectionRule: Equatable, Sendable {
    /// Failures in a row; 0 never ejects.
    package var failures = 0
    /// How long it is left alone the first time.
    package var time = Nanoseconds.zero

    /// No rule; the reader fills it from the declarations.
    package init() {}
}
