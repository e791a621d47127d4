import Columns
import Compute

/// What is wrong with an expression, and which piece of it.
public enum ExpressionError: Error, Equatable, Sendable {
    /// A piece of an expression with its type.
    public struct Operand: Equatable, Sendable {
        public let text: String
        public let type: ColumnType

        public init(text: String, type: ColumnType) {
            self.text = text
            self.type = type
        }
    }

    /// Types that do not go together.
    case wrongType(expression: String, expected: String, found: [Operand], advice: String?)
    /// An integer or a time that does not fit 64 bits, or a value that the other type does not have.
    case noResult(expression: String, row: Int, problem: String, advice: String)
    /// Rows where one value is needed.
    case manyValues(expression: String, place: String)
}

extension ExpressionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongType(let expression, let expected, let found, let advice):
            "expected \(expected), found \(Self.listed(found)) in \(expression)" + (advice.map { "; \($0)" } ?? "")
        case .noResult(let expression, let row, let problem, let advice):
            "row \(row): \(problem) in \(expression); \(advice)"
        case .manyValues(let expression, let place):
            "expected one value for \(place), found a value for each row in \(expression); try an aggregate as "
                + "sum(), max() or first()"
        }
    }

    private static func listed(_ operands: [Operand]) -> String {
        operands.map { "\($0.type.noun) (\($0.text))" }.joined(separator: " and ")
    }
}

extension ColumnType {
    /// What such values are, in a sentence.
    var noun: String {
        switch self {
        case .int: "integers"
        case .double: "doubles"
        case .bool: "booleans"
        case .timestamp: "timestamps"
        case .date: "dates"
        case .duration: "durations"
        case .string: "text"
        }
    }
}

extension LaneFailure.Reason {
    func error(in expression: String, row: Int) -> ExpressionError {
        switch self {
        case .overflow:
            .noResult(
                expression: expression, row: row, problem: "expected a result that fits 64 bits, found a larger one",
                advice: "compute with doubles: cast(to: Double.self)")
        case .unconvertible:
            .noResult(
                expression: expression, row: row, problem: "expected a value that the type has, found none",
                advice: "pass onFailure: .nil to get a missing value instead")
        }
    }
}
