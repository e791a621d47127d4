import Columns
import Compute

/// What is to be computed from columns, as a small immutable tree: `(col("a") + 1) * col("b")`.
///
/// An expression knows names and no types; the call that it is given to (`filter`, `adding`, `selecting`, `sorted`,
/// `aggregated`) binds it to a frame, tells what does not fit, and computes it on all cores, a few rows at a time.
///
/// Missing values make results missing, except where a function is about them: `isNil`, `filled(with:)`, `when`, `&&`, `||`.
/// (The name is not `Expression` because Foundation has one.)
public struct ColumnExpression: Sendable {
    package let node: Node

    package init(_ node: Node) { self.node = node }
}

/// A column of the frame.
public func col(_ name: String) -> ColumnExpression { ColumnExpression(.column(name)) }

/// The same value for all rows. Literals need no `lit`; variables do: `col("plays") > lit(limit)`.
public func lit<Element: ColumnElement>(_ value: Element?) -> ColumnExpression {
    ColumnExpression(.literal(Literal(value)))
}

/// The same span for all rows; so that `lit(.seconds(60))` says enough.
public func lit(_ value: Duration) -> ColumnExpression { ColumnExpression(.literal(.duration(value))) }

/// The rows: of the frame, or of each group.
public func count() -> ColumnExpression { .count }

extension ColumnExpression {
    /// The tree behind an expression. Equal trees are computed once.
    package indirect enum Node: Sendable, Hashable {
        case column(String)
        case literal(Literal)
        /// Functions whose rows depend on the same rows of their arguments alone; built from loops over batches.
        case batched(AnyBatchedFunction, [Node])
        /// The same, by morsels of whole columns.
        case rowwise(AnyRowwiseFunction, [Node])
        /// Functions of whole columns, or of groups.
        case whole(AnyColumnFunction, [Node])
        /// One value for all rows, or for each group.
        case aggregate(AggregateKind, Node)
        case aggregateOfTwo(AggregateKind, Node, Node)
        case rowCount
        /// The expression for each group of rows with equal keys, again as rows.
        case over(Node, keys: [Node], order: [OrderedNode])
    }

    /// What the rows of groups are put in order by.
    package struct OrderedNode: Sendable, Hashable {
        let node: Node
        let order: Order
    }

    /// A function of other expressions whose rows depend on the same rows of the arguments alone.
    package init(function: some RowwiseFunction, arguments: [ColumnExpression]) {
        self.init(.rowwise(AnyRowwiseFunction(function), arguments.map(\.node)))
    }

    /// A function of whole columns.
    package init(function: some ColumnFunction, arguments: [ColumnExpression]) {
        self.init(.whole(AnyColumnFunction(function), arguments.map(\.node)))
    }

    init(batched function: some BatchedFunction, _ arguments: [ColumnExpression]) {
        self.init(.batched(AnyBatchedFunction(function), arguments.map(\.node)))
    }
}

extension ColumnExpression: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringLiteral, ExpressibleByNilLiteral
{
    public init(integerLiteral value: Int) { self.init(.literal(.int(value))) }
    public init(floatLiteral value: Double) { self.init(.literal(.double(value))) }
    public init(booleanLiteral value: Bool) { self.init(.literal(.bool(value))) }
    public init(stringLiteral value: String) { self.init(.literal(.string(value))) }
    public init(nilLiteral: ()) { self.init(.literal(.missing)) }
}
