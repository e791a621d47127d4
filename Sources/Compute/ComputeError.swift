/// A computation that has no right answer for the values it met.
public enum ComputeError: Error, Equatable, Sendable {
    /// A sum that does not fit the 64 bits of its type.
    case overflow(column: String)
    /// A quantile that is not between 0 and 1.
    case quantileOutOfRange(column: String, quantile: Double)
}

extension ComputeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .overflow(let column):
            "column \"\(column)\": expected a sum that fits 64 bits, found a larger one; sum fewer rows, or the values as "
                + "Double"
        case .quantileOutOfRange(let column, let quantile):
            "column \"\(column)\": expected a quantile from 0 to 1, found \(quantile); 0.5 is the median"
        }
    }
}
