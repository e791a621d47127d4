import Columns

/// Conditions on two values of one type. Doubles compare as IEEE 754 has it: NaN is unequal to everything.
package enum Compared<Input: Comparable & BitwiseCopyable & Sendable> {
    package enum Equal: Condition {
        @inline(__always) package static func holds(_ left: Input, _ right: Input) -> Bool { left == right }
    }
    package enum NotEqual: Condition {
        @inline(__always) package static func holds(_ left: Input, _ right: Input) -> Bool { left != right }
    }
    package enum Less: Condition {
        @inline(__always) package static func holds(_ left: Input, _ right: Input) -> Bool { left < right }
    }
    package enum LessOrEqual: Condition {
        @inline(__always) package static func holds(_ left: Input, _ right: Input) -> Bool { left <= right }
    }
}

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

    /// Whether the left side is on the lower side of `<` and `<=`, so that no exchange is needed.
    var isForward: Bool { self != .greater && self != .greaterOrEqual }
}

extension BatchProgram {
    /// The comparison of two values whose type is the same, and not text.
    ///
    /// - Returns: an operation, and whether its arguments are exchanged.
    package static func comparison(_ relation: Relation, of type: ColumnType) -> (any BatchOperation, exchanged: Bool) {
        let forward = relation.isForward ? relation : relation.mirrored
        let operation: any BatchOperation =
            switch type {
            case .double: compared(forward, Double.self)
            case .date: compared(forward, Int32.self)
            case .bool: BitComparison(relation: forward)
            default: compared(forward, Int64.self)
            }
        return (operation, !relation.isForward)
    }

    private static func compared<Input: Comparable & BitwiseCopyable & Sendable>(
        _ relation: Relation, _ type: Input.Type
    ) -> any BatchOperation {
        switch relation {
        case .equal: Comparison<Compared<Input>.Equal>()
        case .notEqual: Comparison<Compared<Input>.NotEqual>()
        case .less: Comparison<Compared<Input>.Less>()
        default: Comparison<Compared<Input>.LessOrEqual>()
        }
    }
}

/// Comparisons of booleans, 64 at a time; false is below true.
struct BitComparison: BatchOperation {
    let relation: Relation

    func run(_ call: BatchCall) {
        let (left, right) = (call[0].bits, call[1].bits)
        for word in 0..<call.wordCount {
            call.result.bits[word] =
                switch relation {
                case .equal: ~(left[word] ^ right[word])
                case .notEqual: left[word] ^ right[word]
                case .less: ~left[word] & right[word]
                default: ~left[word] | right[word]
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
