import CEmbark
import Columns

/// Conversions that keep the value, or as much of it as the other type holds.
package enum Converted {
    package struct IntegerToDouble: BatchOperation {
        package init() {}
        package func run(_ call: BatchCall) {
            embark_f64_of_i64(call[0].pointer(as: Int64.self), call.count, call.result.pointer(as: Double.self))
        }
    }
    /// Ticks as a number of spans of so many seconds each.
    package struct TicksToNumber: BatchOperation {
        /// One of the two is a whole number, so that the result is the nearest double.
        let ticksPerSpan: Double
        let spansPerTick: Double

        package init(_ unit: TimeUnit, seconds: Double) {
            ticksPerSpan = Double(unit.ticksPerSecond) * seconds
            spansPerTick = (1 / seconds).rounded() / Double(unit.ticksPerSecond)
        }

        package func run(_ call: BatchCall) {
            let (ticks, result) = (call[0].pointer(as: Int64.self), call.result.pointer(as: Double.self))
            if ticksPerSpan >= 1 {
                for row in 0..<call.count { result[row] = Double(ticks[row]) / ticksPerSpan }
            } else {
                for row in 0..<call.count { result[row] = Double(ticks[row]) * spansPerTick }
            }
        }
    }
    package struct BitToInteger: BatchOperation {
        package init() {}

        package func run(_ call: BatchCall) {
            let result = call.result.pointer(as: Int64.self)
            for word in 0..<call.wordCount {
                var bits = call[0].bits[word]
                for row in word * 64..<min(call.count, word * 64 + 64) {
                    result[row] = Int64(bits & 1)
                    bits &>>= 1
                }
            }
        }
    }
    /// Days as ticks of a unit.
    package struct DaysToTicks: BatchOperation {
        let ticksPerDay: Int64
        package init(_ unit: TimeUnit) { ticksPerDay = unit.ticksPerSecond * 86_400 }

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (days, result) = (call[0].pointer(as: Int32.self), call.result.pointer(as: Int64.self))
            var overflowed = false
            for row in 0..<call.count {
                let (ticks, overflow) = Int64(days[row]).multipliedReportingOverflow(by: ticksPerDay)
                result[row] = ticks
                overflowed = overflowed || overflow
            }
            guard overflowed else { return }
            try call.throwOverflow { Int64(days[$0]).multipliedReportingOverflow(by: ticksPerDay).overflow }
        }
    }
    /// Ticks in a finer unit.
    package struct TicksToFiner: BatchOperation {
        let factor: Int64
        package init(from coarse: TimeUnit, to fine: TimeUnit) {
            factor = fine.ticksPerSecond / coarse.ticksPerSecond
        }

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (ticks, result) = (call[0].pointer(as: Int64.self), call.result.pointer(as: Int64.self))
            var overflowed = false
            for row in 0..<call.count {
                let (product, overflow) = ticks[row].multipliedReportingOverflow(by: factor)
                result[row] = product
                overflowed = overflowed || overflow
            }
            if overflowed { try call.throwOverflow { ticks[$0].multipliedReportingOverflow(by: factor).overflow } }
        }
    }
}
