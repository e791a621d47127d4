import Columns
import Compute

/// A function of columns in an expression. Values, so that equal functions of equal arguments are computed once: whatever
/// steers a function (a pattern, a unit, a count of rows) is its stored properties.
package protocol ExpressionFunction: Sendable, Hashable {
    /// As users write it: `lowercased`.
    var name: String { get }
    /// The result's type for arguments of these types.
    ///
    /// - Throws: `UnsuitedArgument` where an argument is of a wrong type; the expression around it is told by the binder.
    func resultType(of arguments: [ColumnType]) throws -> ColumnType
    /// The call as users write it, given the arguments' texts.
    func text(of arguments: [String]) -> String
}

extension ExpressionFunction {
    /// `first.name(second, third)`.
    package func text(of arguments: [String]) -> String {
        guard let first = arguments.first else { return "\(name)()" }
        return "\(first).\(name)(\(arguments.dropFirst().joined(separator: ", ")))"
    }
}

/// A function whose row depends on the same row of its arguments alone.
///
/// Called for a morsel of rows at a time, on several threads; or once for the distinct texts of a column of codes, when
/// that is its only argument that is no literal.
package protocol RowwiseFunction: ExpressionFunction {
    /// - Parameters:
    ///   - arguments: columns of `rowCount` rows and of the types that `resultType` was asked about; literals are columns as
    ///     well. None where the function takes none.
    /// - Returns: a column of `rowCount` rows, of the type promised (another unit of time is taken, too), under any name.
    /// - Throws: `RowProblem` for a row that has no result, which is told with the expression; or anything else.
    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn
}

/// A function that needs whole columns: of the frame, or of each group.
package protocol ColumnFunction: ExpressionFunction {
    /// - Parameters:
    ///   - arguments: columns of `rowCount` rows, in the order of the frame.
    ///   - groups: which rows belong together (`over`, or the groups of `aggregated`); nil when all do. Rows that are in no
    ///     group may get any result.
    /// - Returns: a column of `rowCount` rows, in the order of the frame, whose row `i` is the result for row `i`.
    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn
}

/// What a function says of an argument that it does not take.
package struct UnsuitedArgument: Error {
    /// From 0.
    package let argument: Int
    /// What it takes instead: "a text".
    package let expected: String
    /// What the user may write instead: "parse it with parsedTimestamp(_:)".
    package let advice: String?

    package init(_ argument: Int, expected: String, advice: String? = nil) {
        self.argument = argument
        self.expected = expected
        self.advice = advice
    }
}

/// What a function says of a row for which it has no result.
package struct RowProblem: Error {
    /// Among the rows of the call.
    package let row: Int
    /// What was expected and what was found.
    package let problem: String
    package let advice: String

    package init(row: Int, _ problem: String, advice: String) {
        self.row = row
        self.problem = problem
        self.advice = advice
    }

    func moved(to row: Int) -> RowProblem { RowProblem(row: row, problem, advice: advice) }
}

// Boxes that make functions of any type comparable.

package struct AnyRowwiseFunction: Sendable, Hashable {
    let function: any RowwiseFunction
    init(_ function: any RowwiseFunction) { self.function = function }
    package static func == (left: Self, right: Self) -> Bool { isEqual(left.function, right.function) }
    package func hash(into hasher: inout Hasher) { function.hash(into: &hasher) }
}

package struct AnyColumnFunction: Sendable, Hashable {
    let function: any ColumnFunction
    init(_ function: any ColumnFunction) { self.function = function }
    package static func == (left: Self, right: Self) -> Bool { isEqual(left.function, right.function) }
    package func hash(into hasher: inout Hasher) { function.hash(into: &hasher) }
}

package struct AnyBatchedFunction: Sendable, Hashable {
    let function: any BatchedFunction
    init(_ function: any BatchedFunction) { self.function = function }
    package static func == (left: Self, right: Self) -> Bool { isEqual(left.function, right.function) }
    package func hash(into hasher: inout Hasher) { function.hash(into: &hasher) }
}

private func isEqual<Left: Equatable>(_ left: Left, _ right: Any) -> Bool { (right as? Left) == left }
