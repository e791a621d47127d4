import Columns
import Compute
import Synchronization

// The standard library's own regular expressions: `.contains(/live|concert/)`. They match characters as Swift compares them,
// on one thread at a time, because a `Regex` is not `Sendable`, and much slower than a pattern given as text.

extension ColumnExpression {
    /// Whether Swift's regular expression matches anywhere. Slow, on one thread at a time: `contains(matching:)` is not.
    public func contains<Output>(_ regex: Regex<Output>) -> ColumnExpression {
        swift("contains", .bool, regex) { .flag($0.firstMatch(of: $1) != nil) }
    }

    /// What a group of the first match holds, 0 for the whole match. Slow, see `contains`.
    public func firstMatch<Output>(of regex: Regex<Output>, group: Int = 0) -> ColumnExpression {
        swift("firstMatch", .string, regex) { text, regex in
            guard let match = text.firstMatch(of: Regex<AnyRegexOutput>(regex)), group >= 0, group < match.output.count
            else { return .text(nil) }
            return .text(match.output[group].substring.map(String.init))
        }
    }

    /// Every match replaced by a text. Slow, see `contains`.
    public func replacing<Output>(_ regex: Regex<Output>, with replacement: String) -> ColumnExpression {
        swift("replacing", .string, regex) { .text($0.replacing($1, with: replacement)) }
    }

    private func swift<Output>(
        _ name: String, _ type: ColumnType, _ regex: Regex<Output>,
        _ answer: @escaping @Sendable (String, Regex<Output>) -> SwiftRegex.Answer
    ) -> ColumnExpression {
        let box = SwiftRegex(regex, answer)
        return ColumnExpression(function: SwiftRegexFunction(name: name, type: type, regex: box), arguments: [self])
    }
}

/// A regular expression of Swift behind a lock.
final class SwiftRegex: @unchecked Sendable {
    // @unchecked: the expression is used under the lock only. The caller may keep a copy: a value, whose compiled form is made
    // once, atomically.
    enum Answer: Sendable {
        case flag(Bool)
        case text(String?)
    }
    private let lock = Mutex(())
    private let answer: (String) -> Answer

    init<Output>(_ regex: Regex<Output>, _ answer: @escaping @Sendable (String, Regex<Output>) -> Answer) {
        self.answer = { answer($0, regex) }
    }

    func callAsFunction(_ text: String) -> Answer { lock.withLock { _ in answer(text) } }
}

struct SwiftRegexFunction: RowwiseFunction {
    let name: String
    let type: ColumnType
    let regex: SwiftRegex

    static func == (left: Self, right: Self) -> Bool { left.name == right.name && left.regex === right.regex }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(regex)) }

    func text(of arguments: [String]) -> String { "\(arguments[0]).\(name)(/…/)" }

    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        try checkText(arguments[0])
        return type
    }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        let column = try arguments[0].assumingType(String.self)
        if type == .bool {
            return .bool(
                Column<Bool>.make(name: column.name, count: rowCount) { row in
                    guard let text = column[row], case .flag(let flag) = regex(text) else { return nil }
                    return flag
                })
        }
        return .string(
            Column<String>.make(name: column.name, count: rowCount) { row in
                guard let text = column[row], case .text(let answer) = regex(text) else { return nil }
                return answer
            })
    }
}
