import Columns
import Compute
import Pool
import Synchronization

/// Computes values of a plan, whole columns at a time.
///
/// What only needs rows of its arguments is computed together, in one pass over the rows (`MorselPass`). What needs whole
/// columns (aggregates, functions of columns, values of another domain) is computed before the pass that reads it.
final class Execution {
    let plan: Plan
    /// By value: what is there already.
    private var columns: [AnyColumn?]
    private var groupings: [GroupIndex?]
    private var groupsOfRows: [Int: RowPositions] = [:]

    init(_ plan: Plan) {
        self.plan = plan
        columns = plan.values.map { value in
            switch value.source {
            case .column(let column), .constant(let column): column
            default: nil
            }
        }
        groupings = plan.groupings.map { if case .given(let index) = $0 { index } else { nil } }
    }

    /// The columns of some values, without names.
    func columns(of values: [Int]) throws -> [AnyColumn] {
        try materialise(values)
        return values.map { columns[$0]! }
    }

    /// The rows where a value of type Bool is true.
    func rows(where value: Int) throws -> RowBitmap {
        let rowCount = plan.frame.rowCount
        if columns[value] == nil, case .batch = plan.values[value].source {
            let pass = try pass([value], .rows, truth: value)
            return try pass.run(rowCount: rowCount)[0].rows()
        }
        guard case .bool(let column) = try columns(of: [value])[0] else {
            preconditionFailure("expected a condition, found a value of type \(plan.values[value].type)")
        }
        return RowBitmap(column)
    }

    private func materialise(_ values: [Int]) throws {
        let missing = values.filter { columns[$0] == nil }
        guard !missing.isEmpty else { return }
        try prepare(missing)
        for domain in distinct(missing.map { plan.values[$0].domain }) {
            let wanted = distinct(missing.filter { plan.values[$0].domain == domain && columns[$0] == nil })
            guard !wanted.isEmpty else { continue }
            let pass = try pass(wanted, domain)
            for (value, result) in zip(wanted, try pass.run(rowCount: rowCount(of: domain))) {
                columns[value] = try result.column()
            }
        }
    }

    private func pass(_ values: [Int], _ domain: Plan.Domain, truth: Int? = nil) throws -> MorselPass {
        try prepare(values)
        return MorselPass(plan, values, known: columns, truth: truth)
    }

    /// Makes everything that a pass for these values reads but does not compute itself.
    private func prepare(_ values: [Int]) throws {
        var whole: [Int] = []
        var others: [Int] = []
        var seen: Set<Int> = []
        func visit(_ value: Int, _ domain: Plan.Domain) {
            guard columns[value] == nil, seen.insert(value).inserted else { return }
            switch plan.values[value].source {
            case .column, .constant: return
            case .batch(_, let arguments), .rowwise(_, let arguments):
                if plan.values[value].domain != domain { return others.append(value) }
                for argument in arguments { visit(argument, domain) }
            default: whole.append(value)
            }
        }
        for value in values { visit(value, plan.values[value].domain) }
        try materialise(others + whole.flatMap { plan.arguments(of: $0) })
        try makeAggregates(whole)
        for value in whole where columns[value] == nil { columns[value] = try make(value) }
    }

    /// All aggregates of one grouping together, so that they share passes over its rows.
    private func makeAggregates(_ values: [Int]) throws {
        var requests: [Int: [(value: Int, request: AggregateRequest)]] = [:]
        for value in values where columns[value] == nil {
            guard case .aggregate(let kind, let arguments, let groups?) = plan.values[value].source else { continue }
            let request = AggregateRequest(named(arguments[0]), kind, with: arguments.dropFirst().first.map(named))
            requests[groups, default: []].append((value, request))
        }
        for groups in requests.keys.sorted() {
            let wanted = requests[groups]!
            let results = try Compute.aggregated(wanted.map(\.request), in: grouping(groups))
            for (wish, result) in zip(wanted, results) { columns[wish.value] = result }
        }
    }

    /// A known column under a name that errors can tell.
    private func named(_ value: Int) -> AnyColumn {
        let known = columns[value]!
        return known.name.isEmpty ? known.renamed(plan.values[value].node.text) : known
    }

    private func make(_ value: Int) throws -> AnyColumn {
        switch plan.values[value].source {
        case .whole(let function, let arguments, let groups):
            let rowCount = try rowCount(of: plan.values[value].domain)
            let given = try arguments.map { try columns[$0]!.expanded(to: rowCount) }
            let column = try function.evaluate(given, rowCount: rowCount, groups: groups.map { try grouping($0) })
            return try plan.result(of: value, column, rowCount: rowCount)
        case .byCategory(let function, let arguments, let place):
            return try byCategory(value, function, arguments, place)
        case .aggregate(let kind, let arguments, _):
            // Those of groups were made together.
            return try named(arguments[0]).reduced(kind, with: arguments.dropFirst().first.map(named))
        case .rowCount(nil):
            return AnyColumn(Column<Int>(name: "", contents: [plan.frame.rowCount]))
        case .rowCount(let groups?):
            let index = try grouping(groups)
            return AnyColumn(try Column<Int>.build(name: "", count: index.groupCount) { index.count(of: $0) })
        case .spread(let argument, let groups):
            return try columns[argument]!.gathered(at: groupOfRow(groups))
        case .repeated(let argument):
            return try columns[argument]!.expanded(to: rowCount(of: plan.values[value].domain))
        case .column(let column), .constant(let column): return column
        case .batch, .rowwise: preconditionFailure("value \(value) is computed by a pass")
        }
    }

    private func byCategory(
        _ value: Int, _ function: any RowwiseFunction, _ arguments: [Int], _ place: Int
    ) throws -> AnyColumn {
        guard let pass = CategoryPass(columns[arguments[place]]!) else {
            preconditionFailure("the plan says that \(plan.values[arguments[place]].node.text) has codes")
        }
        do {
            return try pass.run { texts in
                let given = try arguments.indices.map { index in
                    try index == place ? texts : columns[arguments[index]]!.expanded(to: texts.count)
                }
                let made = try function.evaluate(given, rowCount: texts.count)
                return try plan.result(of: value, made, rowCount: texts.count)
            }
        } catch let problem as RowProblem {
            throw plan.error(problem, of: value)
        }
    }

    private func rowCount(of domain: Plan.Domain) throws -> Int {
        switch domain {
        case .scalar: 1
        case .rows: plan.frame.rowCount
        case .groups(let groups): try grouping(groups).groupCount
        }
    }

    /// The groups of a grouping, found on first use.
    private func grouping(_ index: Int) throws -> GroupIndex {
        if let known = groupings[index] { return known }
        guard case .keys(let keys, let order) = plan.groupings[index] else {
            preconditionFailure("groups that were given are there")
        }
        try materialise(keys + order.map(\.value))
        var made = try GroupIndex.make(by: keys.map { columns[$0]! })
        if !order.isEmpty { made = try made.ordered(by: order.map { (columns[$0.value]!, $0.order) }) }
        groupings[index] = made
        return made
    }

    /// The group of every row, found on first use.
    private func groupOfRow(_ index: Int) throws -> RowPositions {
        if let known = groupsOfRows[index] { return known }
        let made = try grouping(index).groupsOfRows(rowCount: plan.frame.rowCount)
        groupsOfRows[index] = made
        return made
    }
}

extension Plan {
    func arguments(of value: Int) -> [Int] {
        switch values[value].source {
        case .column, .constant, .rowCount: []
        case .batch(_, let arguments), .rowwise(_, let arguments), .whole(_, let arguments, _),
            .byCategory(_, let arguments, _), .aggregate(_, let arguments, _):
            arguments
        case .spread(let argument, _), .repeated(let argument): [argument]
        }
    }
}

extension AnyColumn {
    /// One value from all rows.
    func reduced(_ kind: AggregateKind, with other: AnyColumn?) throws -> AnyColumn {
        if count == 0, kind == .first || kind == .last { return .missing(of: type) }
        return try Compute.aggregated([AggregateRequest(self, kind, with: other)], in: .single(rowCount: count))[0]
    }

    /// One value as many rows.
    func expanded(to rowCount: Int) throws -> AnyColumn {
        if count == rowCount { return self }
        precondition(count == 1, "expected \(rowCount) rows or one, found \(count)")
        return try repeated(row: 0, count: rowCount)
    }
}

private func distinct<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
}
