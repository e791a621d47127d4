import Columns

/// A column as a program's input.
package struct BatchInput: Sendable {
    let column: AnyColumn
    /// The number of the column's first row among the rows the program runs for.
    let firstRow: Int

    package init(_ column: AnyColumn, firstRow: Int = 0) {
        self.column = column
        self.firstRow = firstRow
    }
}

extension BatchProgram {
    /// Runs the program for some rows, on the calling thread.
    ///
    /// - Parameters:
    ///   - rows: begin at a multiple of 64.
    ///   - inputs: hold these rows at least; as many as were added.
    ///   - outputs: as many as `finish` named, in that order.
    /// - Throws: `RowFailure`.
    package func run(_ rows: Range<Int>, inputs: [BatchInput], outputs: [BatchOutput]) throws(RowFailure) {
        precondition(inputs.count == inputCount, "expected \(inputCount) inputs, found \(inputs.count)")
        let scratch = Scratch(zeroCount: 0, byteCount: Workspace.byteCount(self))
        let workspace = Workspace(self, scratch.bytes, inputs: inputs, outputs: outputs)
        var first = rows.lowerBound
        while first < rows.upperBound {
            let count = min(Self.batchRows, rows.upperBound - first)
            workspace.locate(first, count)
            for step in steps {
                do throws(LaneFailure) {
                    try workspace.run(step, count)
                } catch {
                    throw RowFailure(row: first + error.lane, step: step.name, reason: error.reason)
                }
            }
            workspace.clean(first, count)
            first += count
        }
        withExtendedLifetime((inputs, outputs, scratch.bytes)) {}
    }
}

/// The memory of one run of a program.
///
///     | Lanes of every value | registers | constants | bits of inputs |
///
/// A register holds 8 bytes a row and then a bit a row for its validity.
private struct Workspace {
    private static let bitBytes = BatchProgram.batchRows / 8
    private static let registerBytes = BatchProgram.batchRows * 8 + bitBytes

    private let program: BatchProgram
    private let inputs: [BatchInput]
    private let outputs: [BatchOutput]
    private let lanes: UnsafeMutablePointer<Lanes>
    private let arguments: UnsafeMutablePointer<Lanes>
    private let inputBits: UnsafeMutableRawPointer

    private static func laneBytes(_ program: BatchProgram) -> Int {
        let longest = program.steps.reduce(0) { max($0, $1.arguments.count) }
        return ((program.sources.count + longest) * MemoryLayout<Lanes>.stride + 63) & ~63
    }

    static func byteCount(_ program: BatchProgram) -> Int {
        laneBytes(program) + (program.layout!.registerCount + program.constants.count) * registerBytes
            + program.inputCount * 2 * bitBytes + 64
    }

    init(_ program: BatchProgram, _ bytes: UnsafeMutableRawPointer, inputs: [BatchInput], outputs: [BatchOutput]) {
        self.program = program
        self.inputs = inputs
        self.outputs = outputs
        let aligned = bytes.alignedUp(toMultipleOf: 64)
        lanes = aligned.assumingMemoryBound(to: Lanes.self)
        arguments = lanes + program.sources.count
        let registers = aligned + Self.laneBytes(program)
        let constants = registers + program.layout!.registerCount * Self.registerBytes
        inputBits = constants + program.constants.count * Self.registerBytes
        for (value, source) in program.sources.enumerated() {
            switch source {
            case .input: break
            case .constant(let index):
                lanes[value] = Self.register(constants, index, mayMiss: program.mayMiss[value])
                fill(&lanes[value], with: program.constants[index])
            case .step:
                guard let register = program.layout!.registers[value] else { continue }
                lanes[value] = Self.register(registers, register, mayMiss: program.mayMiss[value])
            }
        }
    }

    private static func register(_ base: UnsafeMutableRawPointer, _ index: Int, mayMiss: Bool) -> Lanes {
        let start = base + index * registerBytes
        let bits = (start + BatchProgram.batchRows * 8).assumingMemoryBound(to: UInt64.self)
        return Lanes(values: start, validity: mayMiss ? bits : nil)
    }

    /// Every lane of a constant has its value, so that operations may but need not know that it is one.
    private func fill(_ lanes: inout Lanes, with column: AnyColumn) {
        lanes.isConstant = true
        let rowCount = BatchProgram.batchRows
        if lanes.validity != nil { lanes.validity!.update(repeating: 0, count: rowCount / 64) }
        switch column {
        case .string(let column):
            // All rows have code 0, whose view is the text.
            lanes.pointer(as: UInt32.self).update(repeating: 0, count: rowCount)
            lanes.texts = StringStorage(
                codes: UnsafePointer(lanes.pointer(as: UInt32.self)), dictionary: column.storage.view(at: 0),
                dictionaryCount: 1, heap: column.storage.heap)
        case .bool(let column):
            lanes.bits.update(repeating: column.storage.element(at: 0) ? ~0 : 0, count: rowCount / 64)
        case .date(let column):
            lanes.pointer(as: CalendarDate.self).update(repeating: column.storage.values[0], count: rowCount)
        default:
            let word = column.slots.base.assumingMemoryBound(to: UInt64.self).pointee
            lanes.pointer(as: UInt64.self).update(repeating: word, count: rowCount)
        }
    }

    /// Points inputs and outputs at the rows of a batch.
    func locate(_ first: Int, _ count: Int) {
        for (value, source) in program.sources.enumerated() {
            if case .input(let index) = source { lanes[value] = input(index, first, count) }
        }
        for (index, value) in program.outputs.enumerated() {
            lanes[value] = outputs[index].lanes(at: first, mayMiss: program.mayMiss[value])
        }
    }

    private func input(_ index: Int, _ first: Int, _ count: Int) -> Lanes {
        let (column, row) = (inputs[index].column, first - inputs[index].firstRow)
        let bits = (inputBits + index * 2 * Self.bitBytes).assumingMemoryBound(to: UInt64.self)
        let slots = column.slots
        var lanes = Lanes(values: UnsafeMutableRawPointer(bits))
        if slots.bitWidth == 1 {
            copy(slots.bits, column.count, row, count, to: bits)
        } else {
            // Nobody writes to an argument.
            lanes.values = UnsafeMutableRawPointer(mutating: slots.base + row * (slots.bitWidth / 8))
        }
        let validity = column.validity
        if !validity.isAbsent {
            let valid = bits + Self.bitBytes / 8
            copy(validity, column.count, row, count, to: valid)
            lanes.validity = valid
        }
        if case .string(let column) = column { lanes.texts = column.storage.advanced(by: row) }
        return lanes
    }

    private func copy(
        _ bits: Validity, _ rowCount: Int, _ row: Int, _ count: Int, to target: UnsafeMutablePointer<UInt64>
    ) {
        for word in 0..<(count + 63) / 64 { target[word] = bits.word(at: row + word * 64, rowCount: rowCount) }
    }

    func run(_ step: BatchProgram.Step, _ count: Int) throws(LaneFailure) {
        for (place, argument) in step.arguments.enumerated() { arguments[place] = lanes[argument] }
        let call = BatchCall(
            count: count, arguments: arguments, argumentCount: step.arguments.count, result: lanes[step.value])
        if let validity = call.result.validity, !step.operation.writesValidity {
            for word in 0..<call.wordCount { validity[word] = call.presentWord(word) }
        }
        try step.operation.run(call)
    }

    /// Gives outputs what columns promise: zero where a value is missing and behind the last row.
    func clean(_ first: Int, _ count: Int) {
        for (index, value) in program.outputs.enumerated() { outputs[index].clean(lanes[value], count) }
    }
}
