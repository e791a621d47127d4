import Columns
import Compute

/// A function that is put together from loops over batches: arithmetic, comparisons, logic.
protocol BatchedFunction: Sendable, Hashable {
    /// The call as users write it, given the arguments' texts.
    func text(of arguments: [String]) -> String
    /// Adds the steps that compute the function to a plan.
    ///
    /// - Parameter arguments: values of the plan.
    /// - Returns: the value of the last step.
    /// - Throws: `Mismatch` where an argument is of a wrong type.
    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int
}

/// Arguments that a function cannot take together, before the expression's text is added.
struct Mismatch: Error {
    /// "numbers on both sides of +".
    let expected: String
    let advice: String?

    init(_ expected: String, advice: String? = nil) {
        self.expected = expected
        self.advice = advice
    }
}
