import Columns
import Compute

extension ColumnExpression {
    /// Any function of the value, as a Swift closure that runs on all cores.
    ///
    ///     try plays.adding(["initial": col("artist").map(String.self) { $0.first.map(String.init) }])
    ///
    /// - Parameters:
    ///   - type: the values' type.
    ///   - transform: is not called for missing values, which stay missing; nil as a result is a missing value. Of texts with
    ///     dictionary codes it is called once a distinct text. Times it makes are kept to the microsecond.
    /// - Throws: (where it is computed) `ColumnError.wrongType`, what the closure throws.
    public func map<Element: ColumnElement, Result: ColumnElement>(
        _ type: Element.Type, _ transform: @escaping @Sendable (Element) throws -> Result?
    ) -> ColumnExpression {
        let function = ClosureFunction(type: Element.elementName, result: .of(Result.self)) { arguments, rowCount in
            let column = try arguments[0].assumingType(Element.self)
            return AnyColumn(
                try Column<Result>.make(name: "", count: rowCount) { row in
                    try column.uncheckedElement(at: row).flatMap(transform)
                })
        }
        return ColumnExpression(function: function, arguments: [self])
    }

    /// Any function of the value and another one, as `map(_:_:)`; not called where one of them is missing.
    public func map<First: ColumnElement, Second: ColumnElement, Result: ColumnElement>(
        _ type: First.Type, with other: ColumnExpression, _ otherType: Second.Type,
        _ transform: @escaping @Sendable (First, Second) throws -> Result?
    ) -> ColumnExpression {
        let types = "\(First.elementName), \(Second.elementName)"
        let function = ClosureFunction(type: types, result: .of(Result.self)) { arguments, rowCount in
            let first = try arguments[0].assumingType(First.self)
            let second = try arguments[1].assumingType(Second.self)
            return AnyColumn(
                try Column<Result>.make(name: "", count: rowCount) { row in
                    guard let first = first.uncheckedElement(at: row), let second = second.uncheckedElement(at: row)
                    else { return nil }
                    return try transform(first, second)
                })
        }
        return ColumnExpression(function: function, arguments: [self, other])
    }
}

extension ColumnType {
    /// The type of columns that are made of such elements.
    static func of<Element: ColumnElement>(_ type: Element.Type) -> ColumnType {
        Column<Element>(name: "", contents: [Element?]()).type
    }
}

/// A user's closure as a function. It is equal to itself only: closures cannot be compared.
struct ClosureFunction: RowwiseFunction {
    typealias Body = @Sendable (_ arguments: [AnyColumn], _ rowCount: Int) throws -> AnyColumn

    let name = "map"
    private let type: String
    private let result: ColumnType
    private let body: Box

    private final class Box: Sendable {
        let call: Body
        init(_ call: @escaping Body) { self.call = call }
    }

    init(type: String, result: ColumnType, _ body: @escaping Body) {
        self.type = type
        self.result = result
        self.body = Box(body)
    }

    static func == (left: ClosureFunction, right: ClosureFunction) -> Bool { left.body === right.body }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(body)) }

    func text(of arguments: [String]) -> String {
        let others = arguments.dropFirst().map { "with: \($0)" }.joined(separator: ", ")
        return "\(arguments[0]).map(\(others.isEmpty ? type : "\(others), \(type)")) { ... }"
    }

    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        let found = arguments.map(\.elementName)
        let asked = type.split(separator: ", ").map(String.init)
        for (index, (asked, found)) in zip(asked, found).enumerated() where asked != found {
            throw UnsuitedArgument(index, expected: "values of type \(asked)", advice: "read them as \(found).self")
        }
        return result
    }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn { try body.call(arguments, rowCount) }
}
