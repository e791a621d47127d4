#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Functions of one double.
package enum DoubleFunction: BatchOperation {
    case negate, magnitude, squareRoot, logarithm, binaryLogarithm, decimalLogarithm, exponential, floor, ceiling
    /// -1, 0 or 1; NaN and the zeros stay what they are.
    case sign

    package func run(_ call: BatchCall) {
        switch self {
        case .negate: mapLanes(call) { (value: Double) in -value }
        case .magnitude: mapLanes(call) { (value: Double) in value.magnitude }
        case .squareRoot: mapLanes(call) { (value: Double) in value.squareRoot() }
        case .logarithm: mapLanes(call) { (value: Double) in log(value) }
        case .binaryLogarithm: mapLanes(call) { (value: Double) in log2(value) }
        case .decimalLogarithm: mapLanes(call) { (value: Double) in log10(value) }
        case .exponential: mapLanes(call) { (value: Double) in exp(value) }
        case .floor: mapLanes(call) { (value: Double) in value.rounded(.down) }
        case .ceiling: mapLanes(call) { (value: Double) in value.rounded(.up) }
        case .sign: mapLanes(call) { (value: Double) in value > 0 ? 1.0 : value < 0 ? -1.0 : value }
        }
    }
}

/// To a number of decimal places, halves to the even neighbour.
///
/// - Source: what numpy computes: scale, round, scale back.
package struct DoubleRounding: BatchOperation {
    let places: Int
    package init(places: Int) { self.places = places }

    package func run(_ call: BatchCall) {
        let (value, result) = (call[0].pointer(as: Double.self), call.result.pointer(as: Double.self))
        let scale = pow(10, Double(places.magnitude))
        for row in 0..<call.count {
            let scaled = places < 0 ? value[row] / scale : value[row] * scale
            let rounded = scaled.rounded(.toNearestOrEven)
            let back = places < 0 ? rounded * scale : rounded / scale
            // A number so large that scaling it overflows has no such decimals.
            result[row] = scaled.isFinite ? back : value[row]
        }
    }
}

extension Integers {
    package struct Magnitude: BatchOperation {
        package init() {}

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (value, result) = (call[0].pointer(as: Int64.self), call.result.pointer(as: Int64.self))
            var isLeast = false
            for row in 0..<call.count {
                let sign = value[row] &>> 63
                result[row] = (value[row] ^ sign) &- sign
                isLeast = isLeast || value[row] == .min
            }
            if isLeast { try call.throwOverflow { value[$0] == .min } }
        }
    }

    /// To a multiple of a power of ten, halves to the even neighbour.
    package struct Round: BatchOperation {
        let places: Int
        let step: Int64?
        /// - Parameter places: negative; -2 rounds to hundreds.
        package init(places: Int) {
            self.places = places
            step = places < -18 ? nil : (0..<(-places)).reduce(1) { step, _ in step * 10 }
        }

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (value, result) = (call[0].pointer(as: Int64.self), call.result.pointer(as: Int64.self))
            var overflowed = false
            for row in 0..<call.count {
                let rounded = rounded(value[row])
                result[row] = rounded ?? 0
                overflowed = overflowed || rounded == nil
            }
            if overflowed { try call.throwOverflow { rounded(value[$0]) == nil } }
        }

        private func rounded(_ value: Int64) -> Int64? {
            // 64 bits hold numbers above the half of ten to the 19th, but not that one; and none of ten to the 20th.
            guard let step else { return places == -19 && value.magnitude > 5_000_000_000_000_000_000 ? nil : 0 }
            let rest = value % step
            let down = value - rest
            let twice = rest.magnitude * 2
            let isUp = twice > step.magnitude || (twice == step.magnitude && (value / step) % 2 != 0)
            guard isUp else { return down }
            let (up, overflow) = down.addingReportingOverflow(value < 0 ? -step : step)
            return overflow ? nil : up
        }
    }
}

/// The lower or higher of two values; where one is missing or NaN, the other.
package struct Extreme: BatchOperation {
    let isHigher: Bool
    let kind: LaneKind
    package init(isHigher: Bool, _ kind: LaneKind) {
        self.isHigher = isHigher
        self.kind = kind
    }

    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[0] && arguments[1] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        switch kind {
        case .integers: pick(call, Int64.self)
        case .doubles: pick(call, Double.self)
        case .days: pick(call, Int32.self)
        }
    }

    @inline(__always) private func pick<Word: Comparable & BitwiseCopyable>(_ call: BatchCall, _ type: Word.Type) {
        let (first, second) = (call[0].pointer(as: Word.self), call[1].pointer(as: Word.self))
        for word in 0..<call.wordCount {
            call.result.validity?[word] = call[0].validWord(word) | call[1].validWord(word)
        }
        chooseLanes(call, isNarrow: MemoryLayout<Word>.size == 4, call[0], call[1]) { word in
            let (firstValid, secondValid) = (call[0].validWord(word), call[1].validWord(word))
            var firsts: UInt64 = 0
            for row in word &* 64..<min(call.count, word &* 64 &+ 64) {
                firsts |= (isFirst(first[row], second[row]) ? 1 : 0) &<< UInt64(truncatingIfNeeded: row & 63)
            }
            return (firsts & firstValid) | ~secondValid
        }
    }

    /// Only NaN is not equal to itself.
    @inline(__always) private func isFirst<Word: Comparable>(_ first: Word, _ second: Word) -> Bool {
        if second != second { return true }
        return first == first && (isHigher ? first >= second : first <= second)
    }
}

/// As `Extreme`, for booleans: and, or.
package struct BitExtreme: BatchOperation {
    let isHigher: Bool
    package init(isHigher: Bool) { self.isHigher = isHigher }

    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[0] && arguments[1] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        for word in 0..<call.wordCount {
            let (firstValid, secondValid) = (call[0].validWord(word), call[1].validWord(word))
            // What a missing value must be so that the other one decides.
            let neutral: UInt64 = isHigher ? 0 : ~0
            let first = (call[0].bits[word] & firstValid) | (neutral & ~firstValid)
            let second = (call[1].bits[word] & secondValid) | (neutral & ~secondValid)
            call.result.bits[word] = isHigher ? first | second : first & second
            call.result.validity?[word] = firstValid | secondValid
        }
    }
}
