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

/// Comparisons of two values of one type. Doubles compare as IEEE 754 has it: NaN is unequal to everything.
package struct Comparison: BatchOperation {
    let relation: Relation
    let kind: LaneKind
    package init(_ relation: Relation, _ kind: LaneKind) {
        self.relation = relation
        self.kind = kind
    }

    package func run(_ call: BatchCall) {
        switch kind {
        case .integers: test(call, Int64.self)
        case .doubles: test(call, Double.self)
        case .days: test(call, Int32.self)
        }
    }

    @inline(__always) private func test<Input: Comparable & BitwiseCopyable>(_ call: BatchCall, _ type: Input.Type) {
        switch relation {
        case .equal: testLanes(call) { (left: Input, right: Input) in left == right }
        case .notEqual: testLanes(call) { (left: Input, right: Input) in left != right }
        case .less: testLanes(call) { (left: Input, right: Input) in left < right }
        case .lessOrEqual: testLanes(call) { (left: Input, right: Input) in left <= right }
        case .greater: testLanes(call) { (left: Input, right: Input) in left > right }
        case .greaterOrEqual: testLanes(call) { (left: Input, right: Input) in left >= right }
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

/// A condition on a text that was decided once for every distinct text of a dictionary: a look-up a row.
package struct TextLookup: BatchOperation {
    /// 0 or 1 by code.
    let holds: [UInt8]
    package init(_ holds: [Bool]) { self.holds = holds.map { $0 ? 1 : 0 } }

    package func run(_ call: BatchCall) {
        guard let codes = call[0].texts?.codes else { preconditionFailure("expected a column of codes") }
        holds.withUnsafeBufferPointer { holds in
            // A missing row has code 0, which a dictionary of nothing but missing rows may not have.
            guard let table = holds.baseAddress, holds.count > 0 else { return writeBits(call) { _ in false } }
            writeBits(call) { table[Int(codes[$0])] != 0 }
        }
    }
}
