import Columns

extension ColumnExpression: CustomStringConvertible {
    /// The expression as Swift writes it: `((col("a") * 2) + 1)`.
    public var description: String { node.text }
}

extension ColumnExpression.Node {
    var text: String {
        switch self {
        case .column(let name): "col(\(name.debugDescription))"
        case .literal(let literal): literal.text
        case .batched(let box, let arguments): box.function.text(of: arguments.map(\.text))
        case .rowwise(let box, let arguments): box.function.text(of: arguments.map(\.text))
        case .whole(let box, let arguments): box.function.text(of: arguments.map(\.text))
        case .aggregate(.quantile(let share), let argument): "\(argument.text).quantile(\(share))"
        case .aggregate(let kind, let argument): "\(argument.text).\(kind.name)()"
        case .aggregateOfTwo(.atMinimum, let argument, let other): "\(argument.text).value(atMinimumOf: \(other.text))"
        case .aggregateOfTwo(.atMaximum, let argument, let other): "\(argument.text).value(atMaximumOf: \(other.text))"
        case .aggregateOfTwo(let kind, let argument, let other):
            "\(argument.text).\(kind.name)(with: \(other.text))"
        case .rowCount: "count()"
        case .over(let inner, let keys, let order):
            "\(inner.text).over(\((keys.map(\.text) + order.map(\.text)).joined(separator: ", ")))"
        }
    }
}

extension ColumnExpression.OrderedNode {
    fileprivate var text: String {
        "orderedBy: \(order == .descending ? ".descending(\(node.text))" : node.text)"
    }
}
