import Columns

/// A sequence of operations that is run for a few rows at a time, so that everything between inputs and outputs stays in the
/// processor's cache.
///
///     inputs     columns, read where they lie
///     constants  one value for all rows
///     steps      each an operation on earlier values
///     outputs    steps whose values are kept, written where they belong
///
/// Values are numbered in the order in which they were added. Values between are in registers: stretches of the
/// thread's scratch memory that are used again as soon as the last step that reads them is over.
///
/// - Invariant: a step's result never shares memory with its arguments, because compilers vectorise loops only where they
///   know that.
package struct BatchProgram: Sendable {
    /// Rows of a batch: at 8 bytes a row four registers fit a first-level cache of 32 KiB. A multiple of 64.
    package static let batchRows = 1024

    enum Source: Sendable {
        case input(Int)
        case constant(Int)
        case step(Int)
    }

    struct Step: Sendable {
        let operation: any BatchOperation
        let arguments: [Int]
        let value: Int
        let name: Int
    }

    private(set) var sources: [Source] = []
    private(set) var mayMiss: [Bool] = []
    private(set) var steps: [Step] = []
    private(set) var constants: [AnyColumn] = []
    private(set) var inputCount = 0
    private(set) var outputs: [Int] = []
    private(set) var layout: RegisterLayout?

    package init() {}

    /// A column that is given when the program runs.
    package mutating func addInput(mayMiss: Bool) -> Int {
        inputCount += 1
        return add(.input(inputCount - 1), mayMiss: mayMiss)
    }

    /// The first row of a column, as the value of all rows.
    package mutating func addConstant(_ column: AnyColumn) -> Int {
        constants.append(column)
        return add(.constant(constants.count - 1), mayMiss: column.isNil(at: 0))
    }

    /// - Parameter name: what errors call the step.
    package mutating func addStep(_ operation: any BatchOperation, _ arguments: [Int], name: Int) -> Int {
        let value = sources.count
        steps.append(Step(operation: operation, arguments: arguments, value: value, name: name))
        return add(.step(steps.count - 1), mayMiss: operation.mayMiss(arguments.map { mayMiss[$0] }))
    }

    /// Keeps the values of a step. Ends the making of the program when called for the last one.
    package mutating func finish(outputs: [Int]) {
        self.outputs = outputs
        layout = RegisterLayout(self)
    }

    private mutating func add(_ source: Source, mayMiss: Bool) -> Int {
        sources.append(source)
        self.mayMiss.append(mayMiss)
        return sources.count - 1
    }

    /// Whether an output may be missing in some row.
    package func mayMissOutput(_ output: Int) -> Bool { mayMiss[outputs[output]] }
}

/// Which register every value of a program has.
struct RegisterLayout: Sendable {
    /// By value; nil for inputs and outputs, which lie elsewhere.
    let registers: [Int?]
    let registerCount: Int

    /// A register is free again after the last step that reads it; a result takes its register before that.
    init(_ program: BatchProgram) {
        var lastUse = Array(repeating: -1, count: program.sources.count)
        for (index, step) in program.steps.enumerated() {
            for argument in step.arguments { lastUse[argument] = index }
        }
        var registers = [Int?](repeating: nil, count: program.sources.count)
        var free: [Int] = []
        var count = 0
        let kept = Set(program.outputs)
        for (index, step) in program.steps.enumerated() {
            if !kept.contains(step.value) {
                if free.isEmpty {
                    free.append(count)
                    count += 1
                }
                registers[step.value] = free.removeLast()
            }
            for argument in Set(step.arguments) where lastUse[argument] == index {
                if let register = registers[argument] { free.append(register) }
            }
        }
        self.registers = registers
        registerCount = count
    }
}
