/// A figure that a frame does not have.
public enum StatisticsError: Error, Equatable, Sendable {
    /// Bins that do not ascend, or none.
    case wrongBins(String)
}

extension StatisticsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongBins(let found): "expected at least one bin, between ascending finite edges; found \(found)"
        }
    }
}
