/// Ends the program with `explanation`, so that libFuzzer keeps the input, unless `claim` holds.
package func require(
    _ claim: Bool, _ explanation: @autoclosure () -> String, file: StaticString = #file,
    line: UInt = #line
) {
    if !claim { fatalError(explanation(), file: file, line: line) }
}
