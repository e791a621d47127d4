import CEmbark

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Arithmetic of two doubles, as IEEE 754 has it.
package enum DoubleArithmetic: BatchOperation {
    case add, subtract, multiply, divide, power
    /// The quotient rounded towards minus infinity.
    case floorDivide
    /// What floor division leaves: it has the sign of the divisor.
    case remainder
    /// The lower or higher of two; the first where one of them is NaN.
    case lower, higher

    package func run(_ call: BatchCall) {
        switch self {
        case .add: compute(call, EMBARK_ADD)
        case .subtract: compute(call, EMBARK_SUBTRACT)
        case .multiply: compute(call, EMBARK_MULTIPLY)
        case .divide: compute(call, EMBARK_DIVIDE)
        case .power: mapLanes(call) { (left: Double, right: Double) in pow(left, right) }
        case .floorDivide: mapLanes(call) { (left: Double, right: Double) in (left / right).rounded(.down) }
        case .remainder: mapLanes(call) { (left: Double, right: Double) in floorRemainder(left, right) }
        case .lower: mapLanes(call) { (left: Double, right: Double) in right < left ? right : left }
        case .higher: mapLanes(call) { (left: Double, right: Double) in right > left ? right : left }
        }
    }

    private func compute(_ call: BatchCall, _ operation: embark_arithmetic) {
        embark_arithmetic_f64(
            operation, call[0].pointer(as: Double.self), call[1].pointer(as: Double.self), call.count,
            call.result.pointer(as: Double.self))
    }
}

@inline(__always) private func floorRemainder(_ left: Double, _ right: Double) -> Double {
    let rest = fmod(left, right)
    return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
}

/// Arithmetic of integers: exact, or an error.
package enum Integers {
    /// Sums and differences: one loop without branches, then one look at whether anything wrapped.
    package enum Linear: BatchOperation {
        case add, subtract

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (left, right) = (call[0].pointer(as: Int64.self), call[1].pointer(as: Int64.self))
            let result = call.result.pointer(as: Int64.self)
            switch self {
            case .add:
                guard embark_add_i64(left, right, call.count, result) < 0 else { return }
                try call.throwOverflow { left[$0].addingReportingOverflow(right[$0]).overflow }
            case .subtract:
                guard embark_subtract_i64(left, right, call.count, result) < 0 else { return }
                try call.throwOverflow { left[$0].subtractingReportingOverflow(right[$0]).overflow }
            }
        }
    }

    /// The lower or higher of two, and other functions that cannot overflow.
    package enum Simple: BatchOperation {
        case lower, higher
        /// -1, 0 or 1, of one argument.
        case sign

        package func run(_ call: BatchCall) {
            switch self {
            case .lower: mapLanes(call) { (left: Int64, right: Int64) in right < left ? right : left }
            case .higher: mapLanes(call) { (left: Int64, right: Int64) in right > left ? right : left }
            case .sign: mapLanes(call) { (value: Int64) in value.signum() }
            }
        }
    }

    /// Products. Factors of few bits cannot overflow; only where a batch has larger ones is every product looked at.
    package struct Multiply: BatchOperation {
        package init() {}

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (left, right) = (call[0].pointer(as: Int64.self), call[1].pointer(as: Int64.self))
            // All bits that any magnitude has.
            var (leftBits, rightBits) = (Int64(0), Int64(0))
            embark_multiply_i64(
                left, right, call.count, call.result.pointer(as: Int64.self), &leftBits, &rightBits)
            // Magnitudes up to 2^m and 2^n multiply to 2^(m + n) at most.
            if 128 - leftBits.leadingZeroBitCount - rightBits.leadingZeroBitCount < 63 { return }
            try call.throwOverflow { left[$0].multipliedReportingOverflow(by: right[$0]).overflow }
        }
    }

    package struct Negate: BatchOperation {
        package init() {}

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (value, result) = (call[0].pointer(as: Int64.self), call.result.pointer(as: Int64.self))
            var isLeast = false
            for row in 0..<call.count {
                result[row] = 0 &- value[row]
                isLeast = isLeast || value[row] == .min
            }
            if isLeast { try call.throwOverflow { value[$0] == .min } }
        }
    }

    /// Quotients rounded towards minus infinity, or what they leave. Nothing can be divided by zero: the result is missing.
    package struct FloorDivide: BatchOperation {
        let isRemainder: Bool
        package init(isRemainder: Bool) { self.isRemainder = isRemainder }

        package func mayMiss(_ arguments: [Bool]) -> Bool { true }
        package var writesValidity: Bool { true }

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (left, right) = (call[0].pointer(as: Int64.self), call[1].pointer(as: Int64.self))
            let (result, validity) = (call.result.pointer(as: Int64.self), call.result.validity!)
            var overflowed = false
            for word in 0..<call.wordCount {
                var present = call.presentWord(word)
                for row in word * 64..<min(call.count, word * 64 + 64) {
                    let (dividend, divisor) = (left[row], right[row])
                    if divisor == 0 {
                        present &= ~(1 << UInt64(row & 63))
                        result[row] = 0
                        continue
                    }
                    if divisor == -1 {
                        // The machine's division would trap on the least integer.
                        overflowed = overflowed || (!isRemainder && dividend == .min)
                        result[row] = isRemainder ? 0 : 0 &- dividend
                        continue
                    }
                    let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
                    let isAbove = rest != 0 && (rest ^ divisor) < 0
                    result[row] =
                        isRemainder ? (isAbove ? rest &+ divisor : rest) : (isAbove ? quotient &- 1 : quotient)
                }
                validity[word] = present
            }
            if overflowed { try call.throwOverflow { right[$0] == -1 && left[$0] == .min } }
        }
    }
}

extension BatchCall {
    /// Throws for the lowest present row in which `isBad` is true; nothing when only missing rows are.
    func throwOverflow(where isBad: (_ lane: Int) -> Bool) throws(LaneFailure) {
        if let lane = firstPresentLane(where: isBad) { throw LaneFailure(lane: lane, reason: .overflow) }
    }
}
