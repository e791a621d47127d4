import Columns
import Testing

@testable import Frames

/// One question to another tool: frames, what to do with them, and Embark's own answer.
struct OperationCase {
    var frames: [String: DataFrame]
    var parameters: [String: Parameter] = [:]
    /// Embark's side. An error it throws goes along as text: the twin may expect one.
    var answer: () throws -> DataFrame

    /// A number, a text or a list of them that the twin needs to know.
    enum Parameter: Encodable {
        case int(Int)
        case double(Double)
        case bool(Bool)
        case text(String)
        case list([Parameter])
        case none

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .int(let value): try container.encode(value)
            case .double(let value): try container.encode(value)
            case .bool(let value): try container.encode(value)
            case .text(let value): try container.encode(value)
            case .list(let values): try container.encode(values)
            case .none: try container.encodeNil()
            }
        }
    }
}

extension OperationCase.Parameter: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
    init(integerLiteral value: Int) { self = .int(value) }
    init(floatLiteral value: Double) { self = .double(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(stringLiteral value: String) { self = .text(value) }
    init(arrayLiteral elements: Self...) { self = .list(elements) }
    init(nilLiteral: ()) { self = .none }

    static func texts(_ values: [String]) -> Self { .list(values.map(Self.text)) }
    static func ints(_ values: [Int]) -> Self { .list(values.map(Self.int)) }
}

/// Asks the twin of `Tests/Oracles/operations` about random cases; a difference fails the test that called.
///
/// - Parameters:
///   - operation: `module.function`, a function of `Tests/Oracles/operations/module.py`.
///   - make: a case from random numbers, which are repeated by the seed that is printed.
func compareWithTwin(
    _ operation: String, cases: Int = 200, sourceLocation: SourceLocation = #_sourceLocation,
    _ make: (inout SeededRandom) throws -> OperationCase
) throws {
    var random = SeededRandom.printed(operation)
    let questions = try (0..<cases).map { _ in SentCase(try make(&random)) }
    let differences = try PythonOracle.answer(
        of: "operations/ask.py", to: SentQuestion(operation: operation, cases: questions), as: [String].self)
    for difference in differences.prefix(5) {
        Issue.record("\(operation): \(difference)", sourceLocation: sourceLocation)
    }
    #expect(differences.isEmpty, "\(operation): \(differences.count) differences", sourceLocation: sourceLocation)
}
