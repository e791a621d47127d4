import Columns

/// `&&` of a condition and a test that looks only at stretches of rows where the condition may be true.
///
/// Rows are left out 64 at a time: what is behind a selective condition is mostly not even read.
package struct Screened: BatchOperation {
    private let test: any ScreenedTest
    /// Whether a missing result may be given as false, because only true rows are wanted.
    private let wantsTruthOnly: Bool

    package init(_ test: any ScreenedTest, wantsTruthOnly: Bool) {
        self.test = test
        self.wantsTruthOnly = wantsTruthOnly
    }

    /// - Parameter arguments: of the condition, and then of what the test reads.
    package func mayMiss(_ arguments: [Bool]) -> Bool { !wantsTruthOnly && arguments.contains(true) }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        let (left, result) = (call[0], call.result)
        // Where the condition is not known to be false; bits below missing values say anything.
        @inline(__always) func mayHold(_ word: Int) -> UInt64 {
            wantsTruthOnly
                ? left.bits[word] & left.validWord(word) : left.bits[word] | ~left.validWord(word)
        }
        let tested = BatchCall(
            count: call.count, arguments: call.arguments + 1, argumentCount: call.argumentCount - 1, result: result)
        for word in 0..<call.wordCount { result.bits[word] = mayHold(word) }
        test.refine(tested)
        for word in 0..<call.wordCount {
            let (found, present) = (result.bits[word], tested.presentWord(word))
            guard let validity = result.validity else {
                result.bits[word] = found & mayHold(word) & present
                continue
            }
            let known = left.validWord(word)
            let isFalse = (known & ~left.bits[word]) | (present & ~found)
            validity[word] = (known & present) | isFalse
            result.bits[word] = left.bits[word] & found & ~isFalse
        }
    }
}
