import CEmbark
import Columns

/// How two values may stand to each other.
package enum Relation: Sendable, Hashable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

    /// The same relation with its sides exchanged.
    package var mirrored: Relation {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}

/// What lanes of whole bytes hold, for operations that exist once a machine type.
package enum LaneKind: Sendable {
    /// Integers, timestamps, durations.
    case integers
    case doubles
    case days

    /// nil for booleans and texts.
    package init?(_ type: ColumnType) {
        switch type {
        case .int, .timestamp, .duration: self = .integers
        case .double: self = .doubles
        case .date: self = .days
        case .bool, .string: return nil
        }
    }
}

/// A condition whose loop can leave out rows that nobody asks about: see `Screened`. It never throws.
package protocol ScreenedTest: BatchOperation {
    /// As `run`, where the result's bits say before which rows are wanted: words of zero stay so, and their rows are not read.
    func refine(_ call: BatchCall)
    /// Bytes read for a row of each argument that differs from row to row.
    var byteCount: Int { get }
    /// Whether few rows are likely to pass.
    var isSelective: Bool { get }
}

extension ScreenedTest {
    package func run(_ call: BatchCall) {
        call.wantAllBits()
        refine(call)
    }
}

/// Comparisons of two values of one type. Doubles compare as IEEE 754 has it: NaN is unequal to everything.
package struct Comparison: ScreenedTest {
    let relation: Relation
    let kind: LaneKind
    package init(_ relation: Relation, _ kind: LaneKind) {
        self.relation = relation
        self.kind = kind
    }

    package var byteCount: Int { kind == .days ? 4 : 8 }
    package var isSelective: Bool { relation == .equal }

    package func refine(_ call: BatchCall) {
        // What is greater is less with its sides exchanged.
        let (relation, left, right) =
            switch relation {
            case .equal: (EMBARK_EQUAL, call[0], call[1])
            case .notEqual: (EMBARK_NOT_EQUAL, call[0], call[1])
            case .less: (EMBARK_LESS, call[0], call[1])
            case .lessOrEqual: (EMBARK_LESS_OR_EQUAL, call[0], call[1])
            case .greater: (EMBARK_LESS, call[1], call[0])
            case .greaterOrEqual: (EMBARK_LESS_OR_EQUAL, call[1], call[0])
            }
        let (count, bits) = (call.count, call.result.bits)
        switch kind {
        case .integers:
            embark_compare_i64(relation, left.pointer(as: Int64.self), right.pointer(as: Int64.self), count, bits)
        case .doubles:
            embark_compare_f64(relation, left.pointer(as: Double.self), right.pointer(as: Double.self), count, bits)
        case .days:
            embark_compare_i32(relation, left.pointer(as: Int32.self), right.pointer(as: Int32.self), count, bits)
        }
    }
}

/// Comparisons of booleans, 64 at a time; false is below true.
package struct BitComparison: BatchOperation {
    let relation: Relation
    package init(_ relation: Relation) { self.relation = relation }

    package func run(_ call: BatchCall) {
        let (left, right) = (call[0].bits, call[1].bits)
        for word in 0..<call.wordCount {
            call.result.bits[word] =
                switch relation {
                case .equal: ~(left[word] ^ right[word])
                case .notEqual: left[word] ^ right[word]
                case .less: ~left[word] & right[word]
                case .lessOrEqual: ~left[word] | right[word]
                case .greater: left[word] & ~right[word]
                case .greaterOrEqual: left[word] | ~right[word]
                }
        }
    }
}

/// Comparisons of texts by their bytes.
package struct TextComparison: BatchOperation {
    let relation: Relation
    package init(_ relation: Relation) { self.relation = relation }

    package func run(_ call: BatchCall) {
        guard let left = call[0].texts, let right = call[1].texts else {
            preconditionFailure("expected two columns of texts")
        }
        switch relation {
        case .equal: writeBits(call) { areEqual(left, right, $0) }
        case .notEqual: writeBits(call) { !areEqual(left, right, $0) }
        case .less: writeBits(call) { precedes(left, right, $0) }
        case .lessOrEqual: writeBits(call) { !precedes(right, left, $0) }
        case .greater: writeBits(call) { precedes(right, left, $0) }
        case .greaterOrEqual: writeBits(call) { !precedes(left, right, $0) }
        }
    }

    @inline(__always) private func areEqual(_ left: StringStorage, _ right: StringStorage, _ row: Int) -> Bool {
        left.heap.isEqual(left.view(at: row), to: right.view(at: row), in: right.heap)
    }
    @inline(__always) private func precedes(_ left: StringStorage, _ right: StringStorage, _ row: Int) -> Bool {
        left.heap.precedes(left.view(at: row), right.view(at: row), in: right.heap)
    }
}

/// A condition on a text that was decided once for every distinct text of a dictionary: a look-up a row, or a comparison where
/// one text alone passes.
package struct TextLookup: ScreenedTest {
    /// 0 or 1 by code.
    private let holds: [UInt8]
    /// The one code that passes, as a lane for each row of a batch; none where it takes a look-up.
    private let onlyCode: [Int32]

    package init(_ holds: [Bool]) {
        self.holds = holds.map { $0 ? 1 : 0 }
        let codes = holds.indices.filter { holds[$0] }
        onlyCode = codes.count == 1 ? Array(repeating: Int32(codes[0]), count: BatchProgram.batchRows) : []
    }

    package var byteCount: Int { 4 }
    package var isSelective: Bool { true }

    package func refine(_ call: BatchCall) {
        guard let codes = call[0].texts?.codes else { preconditionFailure("expected a column of codes") }
        guard onlyCode.isEmpty else {
            let lanes = UnsafeRawPointer(codes).assumingMemoryBound(to: Int32.self)
            return embark_compare_i32(EMBARK_EQUAL, lanes, onlyCode, call.count, call.result.bits)
        }
        holds.withUnsafeBufferPointer { holds in
            // A missing row has code 0, which a dictionary of nothing but missing rows may not have.
            guard let table = holds.baseAddress, holds.count > 0 else { return refineBits(call) { _ in false } }
            refineBits(call) { table[Int(codes[$0])] != 0 }
        }
    }
}
