import Columns

// Conversions that some values do not survive. With `nilOnFailure` these are missing in the result, otherwise they throw.

extension Converted {
    /// Whole doubles and fractions cut off towards zero; NaN and what 64 bits do not hold fail.
    package struct DoubleToInteger: BatchOperation {
        let nilOnFailure: Bool
        package init(nilOnFailure: Bool) { self.nilOnFailure = nilOnFailure }

        package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[0] || nilOnFailure }
        package var writesValidity: Bool { true }

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (value, result) = (call[0].pointer(as: Double.self), call.result.pointer(as: Int64.self))
            var allFit = true
            for word in 0..<call.wordCount {
                var fits: UInt64 = 0
                for row in word * 64..<min(call.count, word * 64 + 64) {
                    let isInside = fitsInteger(value[row])
                    result[row] = isInside ? Int64(value[row]) : 0
                    fits |= (isInside ? 1 : 0) << UInt64(row & 63)
                    allFit = allFit && isInside
                }
                call.result.validity?[word] = call.presentWord(word) & (nilOnFailure ? fits : ~0)
            }
            guard !allFit, !nilOnFailure else { return }
            if let lane = call.firstPresentLane(where: { !fitsInteger(value[$0]) }) {
                throw LaneFailure(lane: lane, reason: .unconvertible)
            }
        }

        @inline(__always) private func fitsInteger(_ value: Double) -> Bool {
            // -2⁶³ is a double, 2⁶³ - 1 is not.
            value >= -0x1p63 && value < 0x1p63
        }
    }

    package struct BitToDouble: BatchOperation {
        package init() {}

        package func run(_ call: BatchCall) {
            let result = call.result.pointer(as: Double.self)
            for word in 0..<call.wordCount {
                var bits = call[0].bits[word]
                for row in word * 64..<min(call.count, word * 64 + 64) {
                    result[row] = Double(bits & 1)
                    bits &>>= 1
                }
            }
        }
    }

    /// Ticks as days, rounded down; the first or last day there is for times millions of years away.
    package struct TicksToDays: BatchOperation {
        let ticksPerDay: Int64
        package init(_ unit: TimeUnit) { ticksPerDay = unit.ticksPerSecond * 86_400 }

        package func run(_ call: BatchCall) {
            let (ticks, result) = (call[0].pointer(as: Int64.self), call.result.pointer(as: Int32.self))
            for row in 0..<call.count { result[row] = Int32(clamping: floorDivide(ticks[row], ticksPerDay)) }
        }
    }
}
