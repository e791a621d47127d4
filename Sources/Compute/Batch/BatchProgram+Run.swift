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
        let operations = steps.map(\.operation)
        let places = steps.map { workspace.place(of: $0) }
        try operations.withUnsafeBufferPointer { operations throws(RowFailure) in
            var first = rows.lowerBound
            while first < rows.upperBound {
                let count = min(Self.batchRows, rows.upperBound - first)
                workspace.locate(first, count)
                for (index, place) in places.enumerated() {
                    do throws(LaneFailure) {
                        try workspace.run(operations[index], place, count)
                    } catch {
                        throw RowFailure(row: first + error.lane, step: steps[index].name, reason: error.reason)
                    }
                }
                workspace.clean(count)
                first += count
            }
        }
        withExtendedLifetime((inputs, outputs, scratch.bytes)) {}
    }
}

/// A column whose rows are read where they lie, without counting references: threads share columns, and a count that two of them
/// write would be on its way between their caches all the time.
private struct InputRows {
    let slots: Slots
    let validity: Validity
    let texts: StringStorage?
    let rowCount: Int
    let firstRow: Int
    /// The value of the program, and memory for its bits.
    let value: Int
    let bits: UnsafeMutablePointer<UInt64>

    init(_ input: BatchInput, value: Int, bits: UnsafeMutablePointer<UInt64>) {
        slots = input.column.slots
        validity = input.column.validity
        if case .string(let column) = input.column { texts = column.storage } else { texts = nil }
        rowCount = input.column.count
        firstRow = input.firstRow
        self.value = value
        self.bits = bits
    }
}

/// Where the argument and the result of a step lie.
private struct StepPlace {
    /// Places of arguments, one after the other.
    let arguments: UnsafePointer<Int>
    let argumentCount: Int
    let result: Int
    let writesValidity: Bool
}

/// The memory of one run of a program.
///
///     | Lanes of every value | numbers of arguments | registers | constants | bits of inputs |
///
/// A register holds 8 bytes a row and then a bit a row for its validity.
private struct Workspace {
    private static let bitBytes = BatchProgram.batchRows / 8
    private static let registerBytes = BatchProgram.batchRows * 8 + bitBytes

    private let program: BatchProgram
    private let inputs: [InputRows]
    private let outputs: [(output: BatchOutput, value: Int, mayMiss: Bool)]
    private let lanes: UnsafeMutablePointer<Lanes>
    private let arguments: UnsafeMutablePointer<Lanes>
    private let argumentNumbers: UnsafeMutablePointer<Int>

    private static func laneBytes(_ program: BatchProgram) -> Int {
        let longest = program.steps.reduce(0) { max($0, $1.arguments.count) }
        return (program.sources.count + longest) * MemoryLayout<Lanes>.stride
    }

    /// Lanes and the numbers of all arguments.
    private static func headBytes(_ program: BatchProgram) -> Int {
        (laneBytes(program) + program.steps.reduce(0) { $0 + $1.arguments.count } * 8 + 63) & ~63
    }

    static func byteCount(_ program: BatchProgram) -> Int {
        headBytes(program) + (program.layout!.registerCount + program.constants.count) * registerBytes
            + program.inputCount * 2 * bitBytes + 64
    }

    init(_ program: BatchProgram, _ bytes: UnsafeMutableRawPointer, inputs: [BatchInput], outputs: [BatchOutput]) {
        self.program = program
        self.outputs = zip(outputs, program.outputs).map { ($0, $1, program.mayMiss[$1]) }
        let aligned = bytes.alignedUp(toMultipleOf: 64)
        lanes = aligned.assumingMemoryBound(to: Lanes.self)
        arguments = lanes + program.sources.count
        argumentNumbers = (aligned + Self.laneBytes(program)).assumingMemoryBound(to: Int.self)
        let registers = aligned + Self.headBytes(program)
        let constants = registers + program.layout!.registerCount * Self.registerBytes
        let inputBits = constants + program.constants.count * Self.registerBytes
        var found: [InputRows] = []
        for (value, source) in program.sources.enumerated() {
            if case .input(let index) = source {
                let bits = (inputBits + index * 2 * Self.bitBytes).assumingMemoryBound(to: UInt64.self)
                found.append(InputRows(inputs[index], value: value, bits: bits))
            }
        }
        self.inputs = found
        var number = 0
        for argument in program.steps.lazy.flatMap(\.arguments) {
            argumentNumbers[number] = argument
            number += 1
        }
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

    /// Steps are asked in their order in the program.
    func place(of step: BatchProgram.Step) -> StepPlace {
        let before = program.steps.prefix { $0.value != step.value }.reduce(0) { $0 + $1.arguments.count }
        return StepPlace(
            arguments: UnsafePointer(argumentNumbers + before), argumentCount: step.arguments.count,
            result: step.value, writesValidity: step.operation.writesValidity)
    }

    /// Points inputs and outputs at the rows of a batch.
    func locate(_ first: Int, _ count: Int) {
        for input in inputs { lanes[input.value] = located(input, first - input.firstRow, count) }
        for output in outputs { lanes[output.value] = output.output.lanes(at: first, mayMiss: output.mayMiss) }
    }

    private func located(_ input: InputRows, _ row: Int, _ count: Int) -> Lanes {
        let slots = input.slots
        var lanes = Lanes(values: UnsafeMutableRawPointer(input.bits))
        if slots.bitWidth == 1 {
            copy(slots.bits, input.rowCount, row, count, to: input.bits)
        } else {
            // Nobody writes to an argument.
            lanes.values = UnsafeMutableRawPointer(mutating: slots.base + row * (slots.bitWidth / 8))
        }
        if !input.validity.isAbsent {
            let valid = input.bits + Self.bitBytes / 8
            copy(input.validity, input.rowCount, row, count, to: valid)
            lanes.validity = valid
        }
        lanes.texts = input.texts?.advanced(by: row)
        return lanes
    }

    private func copy(
        _ bits: Validity, _ rowCount: Int, _ row: Int, _ count: Int, to target: UnsafeMutablePointer<UInt64>
    ) {
        let words = (count + 63) / 64
        if let source = bits.words, (bits.bitOffset + row) & 63 == 0 {
            // Bits behind the last row say anything.
            return target.update(from: source + ((bits.bitOffset + row) >> 6), count: words)
        }
        for word in 0..<words { target[word] = bits.word(at: row + word * 64, rowCount: rowCount) }
    }

    func run(_ operation: borrowing any BatchOperation, _ place: StepPlace, _ count: Int) throws(LaneFailure) {
        for index in 0..<place.argumentCount { arguments[index] = lanes[place.arguments[index]] }
        let call = BatchCall(
            count: count, arguments: arguments, argumentCount: place.argumentCount, result: lanes[place.result])
        if let validity = call.result.validity, !place.writesValidity {
            for word in 0..<call.wordCount { validity[word] = call.presentWord(word) }
        }
        try operation.run(call)
    }

    /// Gives outputs what columns promise: zero where a value is missing and behind the last row.
    func clean(_ count: Int) {
        for output in outputs { output.output.clean(lanes[output.value], count) }
    }
}
