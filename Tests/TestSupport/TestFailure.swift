/// Why a test's own machinery gave up: a sentence for whoever reads the report.
package struct TestFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
