import Columns
import Compute

extension ColumnExpression {
    /// Whether the value is one of some others; missing where it is missing. NaN is none of them.
    public func isIn<Element: ColumnElement>(_ values: [Element]) -> ColumnExpression {
        ColumnExpression(batched: Membership(members: values.map { Literal($0) }), [self])
    }
    /// Whether the value is in a set; missing where it is missing.
    public func isIn<Element: ColumnElement>(_ values: Set<Element>) -> ColumnExpression { isIn(Array(values)) }
    /// Whether the value lies between two others, these included; missing where it is missing.
    public func isIn<Bound: ColumnElement>(_ range: ClosedRange<Bound>) -> ColumnExpression {
        self >= lit(range.lowerBound) && self <= lit(range.upperBound)
    }
    /// Whether the value lies in a range; missing where it is missing.
    public func isIn<Bound: ColumnElement>(_ range: Range<Bound>) -> ColumnExpression {
        self >= lit(range.lowerBound) && self < lit(range.upperBound)
    }

    /// What a table says of the value, or another value where the table has none: `default` may be `nil` or any expression.
    public func replaced<Key: ColumnElement, Value: ColumnElement>(
        using table: [Key: Value], default other: ColumnExpression
    ) -> ColumnExpression {
        // In a fixed order, so that equal tables make equal expressions.
        let pairs = table.map { (Literal($0.key), Literal($0.value)) }.sorted { $0.0.text < $1.0.text }
        return ColumnExpression(batched: Replacement(keys: pairs.map(\.0), values: pairs.map(\.1)), [self, other])
    }
    /// What a table says of the value, or the value itself where the table has none.
    public func replaced<Key: ColumnElement>(using table: [Key: Key]) -> ColumnExpression {
        replaced(using: table, default: self)
    }
}

struct Membership: BatchedFunction {
    let members: [Literal]

    func text(of arguments: [String]) -> String {
        "\(arguments[0]).isIn([\(members.map(\.text).joined(separator: ", "))])"
    }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        let (places, value) = try plan.places(of: arguments[0], in: members, "isIn(_:)")
        return plan.append(Found(), [places, value], .bool)
    }
}

struct Replacement: BatchedFunction {
    let keys: [Literal]
    let values: [Literal]

    func text(of arguments: [String]) -> String {
        let pairs = zip(keys, values).map { "\($0.text): \($1.text)" }
        return "\(arguments[0]).replaced(using: [\(pairs.joined(separator: ", "))], default: \(arguments[1]))"
    }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        let (places, _) = try plan.places(of: arguments[0], in: keys, "replaced(using:)")
        guard let list = values.column else { return arguments[1] }
        let replaced =
            switch list.type {
            case .string: plan.append(ListedTexts(list), [places], .string)
            case .bool:
                plan.append(
                    NumberTest.integerIsNotZero, [plan.append(ListedValues(list), [places], .int)], .bool
                )
            default: plan.append(ListedValues(list), [places], list.type)
            }
        if plan.literal(of: arguments[1]) == .missing { return replaced }
        // Where the table has a missing value for a key, that is not what the default is for: keys are looked at.
        guard let (first, second, _) = try plan.unified(replaced, arguments[1]) else {
            throw Mismatch("a default of the type of the table's values, for replaced(using:default:)")
        }
        let found = plan.append(Presence(isPresent: true), [places], .bool)
        return try Choosing().lower([found, first, second], into: &plan)
    }
}

extension Plan {
    /// Where values stand in a list, and the values as they were looked for.
    mutating func places(of value: Int, in list: [Literal], _ name: String) throws -> (places: Int, value: Int) {
        if literal(of: value) == .missing || list.isEmpty {
            return (append(WordLookup([], isDouble: false), [constant(.missing(of: .int))], .int), value)
        }
        // The type that the values have together with all of the list.
        var type = self.type(of: value)
        let constants = list.map { constant($0.column, literal: $0) }
        for member in constants {
            guard let (_, _, common) = try unified(value, member), let wider = Self.common(type, common) else {
                throw Mismatch("values of the column's type for \(name)")
            }
            type = wider
        }
        let members = try constants.map { try convert($0, to: type) }.map { member -> AnyColumn in
            guard case .constant(let column) = values[member].source else {
                preconditionFailure("a literal is constant")
            }
            return column
        }
        let value = try convert(value, to: type)
        let joined = try concatenated(members)
        switch type {
        case .string: return (textPlaces(value, joined), value)
        case .bool: return (append(words(joined), [append(Converted.BitToInteger(), [value], .int)], .int), value)
        case .date:
            let ticks = append(Converted.DaysToTicks(.seconds), [value], .timestamp(.seconds, zone: .none))
            return (append(words(joined), [ticks], .int), value)
        default: return (append(words(joined), [value], .int), value)
        }
    }

    private func words(_ list: AnyColumn) -> WordLookup {
        let words: [Int64] = (0..<list.count).map { row in
            switch list {
            case .int(let column): Int64(column.storage.values[row])
            case .double(let column): Int64(bitPattern: column.storage.values[row].bitPattern)
            case .bool(let column): column.storage.element(at: row) ? 1 : 0
            case .timestamp(let column): column.storage.ticks[row]
            case .duration(let column): column.storage.ticks[row]
            case .date(let column): Int64(column.storage.values[row].daysSinceEpoch) * 86_400
            case .string: preconditionFailure("texts are looked up as texts")
            }
        }
        return WordLookup(words, isDouble: list.type == .double)
    }

    private mutating func textPlaces(_ value: Int, _ list: AnyColumn) -> Int {
        guard case .string(let texts) = list else { preconditionFailure("expected texts, found \(list.type)") }
        guard let categories = categories(of: value) else { return append(ViewLookup(texts), [value], .int) }
        let wanted = (0..<texts.count).compactMap { row in texts.withUTF8(at: row) { Array($0) } }
        let places = Dictionary(wanted.enumerated().map { ($1, $0) }) { first, _ in first }
        return append(
            CodeLookup((0..<categories.count).map { row in categories.withUTF8(at: row) { places[Array($0)] } ?? nil }),
            [value], .int)
    }
}

extension [Literal] {
    /// One below the other; nil for none.
    var column: AnyColumn? {
        guard !isEmpty else { return nil }
        return try? concatenated(map(\.column))
    }
}

/// Texts by their places in a list.
struct ListedTexts: RowwiseFunction {
    let name = "replaced"
    private let texts: AnyColumn

    init(_ texts: AnyColumn) { self.texts = texts }

    // Two lists are the same only when they lie in the same memory: equal tables are told apart before this is made.
    static func == (left: ListedTexts, right: ListedTexts) -> Bool { left.texts.owner === right.texts.owner }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(texts.owner)) }

    func resultType(of arguments: [ColumnType]) -> ColumnType { .string }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        let places = try arguments[0].assumingType(Int.self)
        return try texts.gathered(at: RowPositions(places.map { $0 }))
    }
}
