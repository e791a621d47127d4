import Columns
import Compute
import Pool
import Synchronization

/// One pass over rows that computes several values of a plan, by morsels on all cores.
///
/// Functions of columns (`RowwiseFunction`) see a morsel at a time. What lies between them are programs that run in batches:
/// stage 0 reads columns alone, a later stage reads results of functions, too.
struct MorselPass: Sendable {
    /// Some batched values, computed together.
    private struct Stage: Sendable {
        var program = BatchProgram()
        /// The values whose columns are inputs, in order.
        var inputs: [Int] = []
        /// The values that are kept, in order.
        var outputs: [Int] = []
        /// Functions that run after the program.
        var functions: [Int] = []
    }

    /// One wanted value: written in place by a program, or put together from columns of morsels.
    struct Result: Sendable {
        fileprivate let output: BatchOutput?
        fileprivate let parts: [AnyColumn]

        func column() throws -> AnyColumn { try output.map { $0.finish(name: "") } ?? concatenated(parts) }
        /// The rows that are true; the value is of type Bool and comes from a program.
        func rows() -> RowBitmap { output!.rows() }
    }

    private let plan: Plan
    private let wanted: [Int]
    private let known: [AnyColumn?]
    private var stages: [Stage] = []

    /// - Parameters:
    ///   - wanted: different batched or rowwise values of one domain.
    ///   - known: by value; everything that the wanted ones are computed from.
    ///   - truth: a condition of which only true rows matter; missing ones may come out as false.
    init(_ plan: Plan, _ wanted: [Int], known: [AnyColumn?], truth: Int? = nil) {
        self.plan = plan
        self.wanted = wanted
        self.known = known
        let order = needed()
        var stageOf: [Int: Int] = [:]
        for value in order {
            let earlier = plan.arguments(of: value).compactMap { stageOf[$0] }.max() ?? 0
            // A function's result is there for the next stage.
            stageOf[value] = isFunction(value) ? earlier + 1 : earlier
        }
        let last = order.compactMap { stageOf[$0] }.max() ?? 0
        let screens = Screens(plan, order, wanted: wanted, truth: truth) { stageOf[$0] == stageOf[$1] }
        stages = (0...last).map { stage in
            make(stage, order.filter { stageOf[$0] == stage && !isFunction($0) }, stageOf, order, screens)
        }
    }

    /// The values to compute, arguments first.
    private func needed() -> [Int] {
        var found: Set<Int> = []
        func visit(_ value: Int) {
            guard known[value] == nil, found.insert(value).inserted else { return }
            plan.arguments(of: value).forEach(visit)
        }
        wanted.forEach(visit)
        return found.sorted()
    }

    private func isFunction(_ value: Int) -> Bool {
        if case .rowwise = plan.values[value].source { true } else { false }
    }

    private func make(
        _ number: Int, _ values: [Int], _ stageOf: [Int: Int], _ order: [Int], _ screens: Screens
    ) -> Stage {
        var stage = Stage()
        stage.functions = order.filter { stageOf[$0] == number + 1 && isFunction($0) }
        var places: [Int: Int] = [:]
        func place(of argument: Int) -> Int {
            if let place = places[argument] { return place }
            let place = add(argument, to: &stage)
            places[argument] = place
            return place
        }
        for value in values where !screens.absorbed.contains(value) {
            guard case .batch(let operation, let arguments) = plan.values[value].source else { continue }
            if let steps = screens.steps[value] {
                // Each step takes the one before it as its condition.
                var made: [Int] = []
                for step in steps {
                    made = [stage.program.addStep(step.operation, made + step.arguments.map(place), name: value)]
                }
                places[value] = made[0]
            } else {
                places[value] = stage.program.addStep(operation, arguments.map(place), name: value)
            }
        }
        // Kept is what is wanted and what functions or later stages read.
        stage.outputs = values.filter { value in
            wanted.contains(value)
                || order.contains {
                    (isFunction($0) || stageOf[$0]! > number) && plan.arguments(of: $0).contains(value)
                }
        }
        stage.program.finish(outputs: stage.outputs.map { places[$0]! })
        return stage
    }

    private func add(_ argument: Int, to stage: inout Stage) -> Int {
        if plan.values[argument].domain == .scalar, let column = known[argument], column.count == 1 {
            return stage.program.addConstant(column)
        }
        stage.inputs.append(argument)
        return stage.program.addInput(mayMiss: known[argument].map { !$0.validity.isAbsent } ?? true)
    }
}

extension MorselPass {
    /// Computes the wanted values, in their order.
    ///
    /// - Throws: `ExpressionError.noResult` for the first row that has none; what functions throw.
    func run(rowCount: Int) throws -> [Result] {
        let outputs = wanted.map { output($0, rowCount: rowCount, firstRow: 0) }
        let parts = Mutex<[(morsel: Int, value: Int, column: AnyColumn)]>([])
        let whole = Dictionary(uniqueKeysWithValues: zip(wanted, outputs))
        @Sendable func compute(_ rows: Range<Int>) throws {
            var columns: [Int: AnyColumn] = [:]
            for stage in stages {
                try run(stage, rows, whole, &columns)
                for value in stage.functions { columns[value] = try call(value, rows, columns) }
            }
            for (place, value) in wanted.enumerated() where outputs[place] == nil {
                parts.withLock { $0.append((rows.lowerBound, value, columns[value]!)) }
            }
        }
        if rowCount == 0 {
            try compute(0..<0)
        } else {
            try Pool.current.forEachMorsel(of: rowCount) { rows, _ in try compute(rows) }
        }
        let sorted = parts.withLock { $0.sorted { $0.morsel < $1.morsel } }
        return wanted.enumerated().map { place, value in
            Result(output: outputs[place], parts: sorted.filter { $0.value == value }.map(\.column))
        }
    }

    /// Memory for a batched value; nil for the value of a function.
    private func output(_ value: Int, rowCount: Int, firstRow: Int) -> BatchOutput? {
        for stage in stages {
            guard let place = stage.outputs.firstIndex(of: value) else { continue }
            return BatchOutput(
                plan.values[value].type, rowCount: rowCount, firstRow: firstRow,
                mayMiss: stage.program.mayMissOutput(place))
        }
        return nil
    }

    private func run(
        _ stage: Stage, _ rows: Range<Int>, _ whole: [Int: BatchOutput?], _ columns: inout [Int: AnyColumn]
    ) throws {
        guard !stage.outputs.isEmpty else { return }
        let inputs = stage.inputs.map { value in
            known[value].map { BatchInput($0) } ?? BatchInput(columns[value]!, firstRow: rows.lowerBound)
        }
        let outputs = stage.outputs.map { value -> BatchOutput in
            if let output = whole[value] ?? nil { return output }
            return output(value, rowCount: rows.count, firstRow: rows.lowerBound)!
        }
        do throws(RowFailure) {
            try stage.program.run(rows, inputs: inputs, outputs: outputs)
        } catch {
            throw error.reason.error(in: plan.values[error.step].node.text, row: error.row)
        }
        for (value, output) in zip(stage.outputs, outputs) where isRead(value) {
            columns[value] = output.finish(name: "", rows: rows)
        }
    }

    /// Whether functions or later stages read the value.
    private func isRead(_ value: Int) -> Bool {
        stages.contains { stage in
            stage.inputs.contains(value) || stage.functions.contains { plan.arguments(of: $0).contains(value) }
        }
    }

    private func call(_ value: Int, _ rows: Range<Int>, _ columns: [Int: AnyColumn]) throws -> AnyColumn {
        guard case .rowwise(let function, let arguments) = plan.values[value].source else {
            preconditionFailure("value \(value) is no function")
        }
        let given = try arguments.map { argument -> AnyColumn in
            if let column = columns[argument] { return column }
            let column = known[argument]!
            return plan.values[argument].domain == .scalar && plan.values[value].domain != .scalar
                ? try column.expanded(to: rows.count) : column.slice(rows)
        }
        do {
            return try plan.result(of: value, function.evaluate(given, rowCount: rows.count), rowCount: rows.count)
        } catch let problem as RowProblem {
            throw plan.error(problem.moved(to: rows.lowerBound + problem.row), of: value)
        }
    }
}

extension Plan {
    /// What a function gave, as the type it promised.
    func result(of value: Int, _ column: AnyColumn, rowCount: Int) throws -> AnyColumn {
        let (text, type) = (values[value].node.text, values[value].type)
        precondition(column.count == rowCount, "expected \(rowCount) rows, found \(column.count): \(text)")
        if column.type == type { return column }
        guard let converted = column.withUnit(of: type) else {
            preconditionFailure("expected values of type \(type), found \(column.type): \(text)")
        }
        return converted
    }

    func error(_ problem: RowProblem, of value: Int) -> ExpressionError {
        .noResult(
            expression: values[value].node.text, row: problem.row, problem: problem.problem, advice: problem.advice)
    }
}

extension AnyColumn {
    /// Times in another unit and zone, rounded down where it is coarser; nil for other types, and for times out of range.
    fileprivate func withUnit(of type: ColumnType) -> AnyColumn? {
        switch (self, type) {
        case (.timestamp(let column), .timestamp(let unit, let zone)):
            return ticks(column.storage.ticks, from: column.unit, to: unit, .timestamp(unit, zone: zone))
        case (.duration(let column), .duration(let unit)):
            return ticks(column.storage.ticks, from: column.unit, to: unit, type)
        default: return nil
        }
    }

    private func ticks(
        _ source: UnsafePointer<Int64>, from old: TimeUnit, to new: TimeUnit, _ type: ColumnType
    ) -> AnyColumn? {
        defer { withExtendedLifetime(self) {} }
        var changed = [Int64?](repeating: nil, count: count)
        for row in 0..<count where !isNil(at: row) {
            guard let ticks = new.ticks(from: source[row], unit: old) else { return nil }
            changed[row] = ticks
        }
        return .ticks(changed, type)
    }
}
