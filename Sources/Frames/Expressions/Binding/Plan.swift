import Columns
import Compute

/// Expressions bound to a frame: what is to be computed, with types, each piece once.
///
/// Values are numbered so that a value's arguments come before it.
struct Plan {
    /// How many rows a value has.
    enum Domain: Hashable {
        /// One.
        case scalar
        /// One for each group of a grouping.
        case groups(Int)
        /// Those of the frame.
        case rows
    }

    enum Source {
        case column(AnyColumn)
        /// One row.
        case constant(AnyColumn)
        case batch(any BatchOperation, [Int])
        case rowwise(any RowwiseFunction, [Int])
        // What needs its arguments whole:
        /// A rowwise function of a column of codes, once a distinct text; `arguments[by]` is the column, the others are scalars.
        case byCategory(any RowwiseFunction, [Int], by: Int)
        case whole(any ColumnFunction, [Int], groups: Int?)
        case aggregate(AggregateKind, [Int], groups: Int?)
        case rowCount(groups: Int?)
        /// The value of its group for each row.
        case spread(Int, groups: Int)
        /// The value of a scalar for each row or group.
        case repeated(Int)
    }

    struct Value {
        let source: Source
        let type: ColumnType
        let domain: Domain
        /// The piece of the expression it belongs to, for errors.
        let node: ColumnExpression.Node
        let literal: Literal?
    }

    /// Where groups come from.
    enum Grouped {
        case given(GroupIndex)
        case keys([Int], order: [Ordering])
    }

    /// A value that the rows of each group are put in order by.
    struct Ordering: Equatable {
        let value: Int
        let order: Order
    }

    let frame: DataFrame
    private(set) var values: [Value] = []
    private(set) var groupings: [Grouped] = []
    private var bound: [Place: Int] = [:]
    private var converted: [Conversion: Int] = [:]
    private var current = ColumnExpression.Node.rowCount

    /// An expression and the groups it is computed for.
    private struct Place: Hashable {
        let node: ColumnExpression.Node
        let groups: Int?
    }
    private struct Conversion: Hashable {
        let value: Int
        let type: ColumnType
    }

    /// - Parameter groups: what aggregates are taken over; nil for the whole frame.
    init(_ frame: DataFrame, groups: GroupIndex? = nil) {
        self.frame = frame
        if let groups { groupings.append(.given(groups)) }
    }
}

extension Plan {
    /// The value of an expression.
    ///
    /// - Throws: `ColumnError.noSuchColumn`, `ExpressionError`.
    mutating func bind(_ expression: ColumnExpression, groups: Int?) throws -> Int {
        try bind(expression.node, groups)
    }

    private mutating func bind(_ node: ColumnExpression.Node, _ groups: Int?) throws -> Int {
        let place = Place(node: node, groups: groups)
        if let value = bound[place] { return value }
        let value = try make(node, groups)
        bound[place] = value
        return value
    }

    private mutating func make(_ node: ColumnExpression.Node, _ groups: Int?) throws -> Int {
        switch node {
        case .column(let name):
            let column = try frame[name]
            return add(.column(column), column.type, .rows, node)
        case .literal(let literal):
            let column = literal.column
            return add(.constant(column), column.type, .scalar, node, literal: literal)
        case .batched(let box, let nodes):
            let arguments = try nodes.map { try bind($0, groups) }
            return try explaining(node, arguments) { plan in try box.function.lower(arguments, into: &plan) }
        case .rowwise(let box, let nodes):
            let arguments = try joined(nodes.map { try bind($0, groups) })
            return rowwise(box.function, arguments, try resultType(box.function, arguments, node), node)
        case .whole(let box, let nodes):
            let arguments = try joined(nodes.map { try bind($0, groups) })
            let type = try resultType(box.function, arguments, node)
            let domain = domain(of: arguments)
            // A function of no rows of the frame (a row number) has as many as the frame.
            let isOfRows = domain == .rows || nodes.isEmpty
            return add(
                .whole(box.function, arguments, groups: isOfRows ? groups : nil), type, isOfRows ? .rows : domain, node)
        case .aggregate(let kind, let inner):
            return try aggregate(kind, [inner], groups, node)
        case .aggregateOfTwo(let kind, let inner, let other):
            return try aggregate(kind, [inner, other], groups, node)
        case .rowCount:
            return add(.rowCount(groups: groups), .int, groups.map { .groups($0) } ?? .scalar, node)
        case .over(let inner, let keys, let order):
            let grouping = try grouping(keys, order)
            return try spread(bind(inner, grouping), grouping, node)
        }
    }

    private mutating func aggregate(
        _ kind: AggregateKind, _ inner: [ColumnExpression.Node], _ groups: Int?, _ node: ColumnExpression.Node
    ) throws -> Int {
        var arguments = try joined(inner.map { try bind($0, groups) })
        let domain = domain(of: arguments)
        for index in arguments.indices where values[arguments[index]].domain == .scalar {
            let type = values[arguments[index]].type
            arguments[index] = add(.repeated(arguments[index]), type, domain == .scalar ? .rows : domain, inner[index])
        }
        guard let result = kind.resultType(of: arguments.map { values[$0].type }) else {
            throw mismatch(node, Mismatch("\(kind.expected) for \(kind.name)"), arguments)
        }
        // An aggregate of one value a group is taken over all groups.
        if case .groups = domain { return add(.aggregate(kind, arguments, groups: nil), result, .scalar, node) }
        return add(.aggregate(kind, arguments, groups: groups), result, groups.map { .groups($0) } ?? .scalar, node)
    }

    private mutating func grouping(
        _ keys: [ColumnExpression.Node], _ order: [ColumnExpression.OrderedNode]
    ) throws -> Int {
        let arguments = try keys.map { try boundRows($0) }
        let orderings = try order.map { Ordering(value: try boundRows($0.node), order: $0.order) }
        let known = groupings.firstIndex { if case .keys(arguments, orderings) = $0 { true } else { false } }
        if let known { return known }
        groupings.append(.keys(arguments, order: orderings))
        return groupings.count - 1
    }

    /// The value of an expression for each row of the frame.
    private mutating func boundRows(_ node: ColumnExpression.Node) throws -> Int {
        let value = try bind(node, nil)
        return values[value].domain == .scalar ? add(.repeated(value), values[value].type, .rows, node) : value
    }

    /// A value of groups as one of rows.
    private mutating func spread(_ value: Int, _ grouping: Int, _ node: ColumnExpression.Node) -> Int {
        guard values[value].domain == .groups(grouping) else { return value }
        return add(.spread(value, groups: grouping), values[value].type, .rows, node)
    }

    private func resultType(
        _ function: some ExpressionFunction, _ arguments: [Int], _ node: ColumnExpression.Node
    ) throws -> ColumnType {
        do {
            return try function.resultType(of: arguments.map { values[$0].type })
        } catch let error as UnsuitedArgument {
            throw ExpressionError.wrongType(
                expression: node.text, expected: error.expected, found: [operand(arguments[error.argument])],
                advice: error.advice)
        }
    }

    /// Runs what lowers a function; what it says of types gets the text of the expression.
    private mutating func explaining(
        _ node: ColumnExpression.Node, _ arguments: [Int], _ body: (inout Plan) throws -> Int
    ) throws -> Int {
        let outer = current
        current = node
        defer { current = outer }
        do {
            return try body(&self)
        } catch let error as Mismatch {
            throw mismatch(node, error, arguments)
        }
    }

    private func mismatch(_ node: ColumnExpression.Node, _ error: Mismatch, _ arguments: [Int]) -> ExpressionError {
        .wrongType(
            expression: node.text, expected: error.expected, found: arguments.map(operand), advice: error.advice)
    }

    private func operand(_ value: Int) -> ExpressionError.Operand {
        ExpressionError.Operand(text: values[value].node.text, type: values[value].type)
    }
}

// What functions build with.
extension Plan {
    func type(of value: Int) -> ColumnType { values[value].type }
    func literal(of value: Int) -> Literal? { values[value].literal }

    /// A step that reads earlier values; groups' values are spread over their rows where it reads rows, too.
    mutating func append(_ operation: any BatchOperation, _ arguments: [Int], _ type: ColumnType) -> Int {
        let arguments = joined(arguments)
        return add(.batch(operation, arguments), type, domain(of: arguments), current)
    }

    mutating func append(_ function: any RowwiseFunction, _ arguments: [Int], _ type: ColumnType) -> Int {
        rowwise(function, joined(arguments), type, current)
    }

    /// A function by rows; by distinct texts where a column of codes is all that is not the same for all rows.
    private mutating func rowwise(
        _ function: any RowwiseFunction, _ arguments: [Int], _ type: ColumnType, _ node: ColumnExpression.Node
    ) -> Int {
        let varying = arguments.indices.filter { values[arguments[$0]].domain != .scalar }
        if varying.count == 1, categories(of: arguments[varying[0]]) != nil {
            return add(.byCategory(function, arguments, by: varying[0]), type, .rows, node)
        }
        return add(.rowwise(function, arguments), type, domain(of: arguments), node)
    }

    /// The distinct texts of a column of codes, when there are fewer of them than rows.
    func categories(of value: Int) -> Column<String>? {
        guard case .column(.string(let column)) = values[value].source, let categories = column.categories,
            categories.count * 2 <= column.count
        else { return nil }
        return categories
    }

    /// One value for all rows.
    mutating func constant(_ column: AnyColumn, literal: Literal? = nil) -> Int {
        add(.constant(column), column.type, .scalar, current, literal: literal)
    }

    /// The value of a conversion that may have been made already.
    mutating func conversion(
        of value: Int, to type: ColumnType, _ make: (inout Plan) throws -> Int
    ) rethrows -> Int {
        let conversion = Conversion(value: value, type: type)
        if let known = converted[conversion] { return known }
        let made = try make(&self)
        converted[conversion] = made
        return made
    }

    private mutating func add(
        _ source: Source, _ type: ColumnType, _ domain: Domain, _ node: ColumnExpression.Node, literal: Literal? = nil
    ) -> Int {
        values.append(Value(source: source, type: type, domain: domain, node: node, literal: literal))
        return values.count - 1
    }

    private func domain(of arguments: [Int]) -> Domain {
        let domains = arguments.map { values[$0].domain }
        if domains.contains(.rows) { return .rows }
        return domains.first { $0 != .scalar } ?? .scalar
    }

    /// The arguments in one domain, scalars aside.
    private mutating func joined(_ arguments: [Int]) -> [Int] {
        guard domain(of: arguments) == .rows else { return arguments }
        return arguments.map { argument in
            guard case .groups(let grouping) = values[argument].domain else { return argument }
            return spread(argument, grouping, values[argument].node)
        }
    }

    /// A scalar as a value for each row of a domain.
    mutating func repeated(_ value: Int, over domain: Domain) -> Int {
        guard values[value].domain == .scalar, domain != .scalar else { return value }
        return add(.repeated(value), values[value].type, domain, values[value].node)
    }
}
