import Columns

/// What an operation reads or writes for the rows of one batch: values side by side, from the batch's first row.
///
///     Int, Double, Timestamp, Duration   64 bits a row
///     CalendarDate                       32 bits a row
///     Bool, validity                     1 bit a row, whole words, bits past the last row hold anything
///
/// The slot of a missing row holds anything: results are cleaned when they leave the program.
package struct Lanes: BitwiseCopyable {
    package var values: UnsafeMutableRawPointer
    /// Where there is a value; nil when every row has one.
    package var validity: UnsafeMutablePointer<UInt64>?
    /// Whether all rows have the value of the first: loops then keep it in a register.
    package var isConstant = false
    /// Texts are read through their storage, which begins at the batch's first row.
    package var texts: StringStorage?

    @inline(__always) package func pointer<T: BitwiseCopyable>(as type: T.Type) -> UnsafeMutablePointer<T> {
        values.assumingMemoryBound(to: type)
    }
    @inline(__always) package var bits: UnsafeMutablePointer<UInt64> { pointer(as: UInt64.self) }
    @inline(__always) package func validWord(_ word: Int) -> UInt64 { validity?[word] ?? ~0 }
}

/// One operation's arguments and result for one batch.
package struct BatchCall {
    /// Rows; at most `BatchProgram.batchRows`.
    package let count: Int
    package let arguments: UnsafePointer<Lanes>
    package let argumentCount: Int
    package let result: Lanes

    package var wordCount: Int { (count + 63) / 64 }
    @inline(__always) package subscript(argument: Int) -> Lanes { arguments[argument] }

    /// Where all arguments have a value; nil when they all have one in every row.
    @inline(__always) package func presentWord(_ word: Int) -> UInt64 {
        var present = ~UInt64(0)
        for index in 0..<argumentCount { present &= arguments[index].validWord(word) }
        return present
    }

    /// The lowest lane in which all arguments have a value and `isBad` is true; nil without one.
    package func firstPresentLane(where isBad: (_ lane: Int) -> Bool) -> Int? {
        for lane in 0..<count where presentWord(lane >> 6) >> UInt64(lane & 63) & 1 != 0 && isBad(lane) {
            return lane
        }
        return nil
    }
}

/// What is computed for the rows of a batch: one of the loops that expressions are made of.
package protocol BatchOperation: Sendable {
    /// Whether the result may miss values, given which arguments may.
    func mayMiss(_ arguments: [Bool]) -> Bool
    /// Whether `run` says itself where the result has values; otherwise that is where all arguments have one.
    var writesValidity: Bool { get }
    /// Computes the result's values, those of missing rows included, whatever these are.
    ///
    /// - Throws: `LaneFailure` for the lowest row that has no result.
    func run(_ call: BatchCall) throws(LaneFailure)
}

extension BatchOperation {
    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments.contains(true) }
    package var writesValidity: Bool { false }
}

/// A row of a batch for which an operation has no result.
package struct LaneFailure: Error, Equatable {
    package enum Reason: Sendable, Equatable {
        /// An integer or time that does not fit 64 bits.
        case overflow
        /// A value that has no counterpart in the type it is to be converted to.
        case unconvertible
    }
    package let lane: Int
    package let reason: Reason

    package init(lane: Int, reason: Reason) {
        self.lane = lane
        self.reason = reason
    }
}

/// A row of a column for which a step of a program has no result.
package struct RowFailure: Error, Equatable {
    package let row: Int
    /// What the caller called the step.
    package let step: Int
    package let reason: LaneFailure.Reason
}
