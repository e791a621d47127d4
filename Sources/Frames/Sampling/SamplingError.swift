/// A sample that a frame cannot give.
public enum SamplingError: Error, Equatable, Sendable {
    case tooManyRows(asked: Int, available: Int)
    case wrongShare(Double)
    /// Shares of a split that do not add up to one.
    case wrongShares([Double])
    case wrongWeight(column: String, row: Int, weight: Double)
    case noWeight(column: String)
}

extension SamplingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooManyRows(let asked, let available):
            "expected a sample of at most the \(available) rows there are, found \(asked); pass replacing: true to draw rows "
                + "more than once"
        case .wrongShare(let share): "expected a share that is a number of at least 0, found \(share)"
        case .wrongShares(let shares):
            "expected shares from 0 that add up to 1, found \(shares), which add up to \(shares.reduce(0, +))"
        case .wrongWeight(let column, let row, let weight):
            "column \"\(column)\": expected a weight from 0 to below infinity, found \(weight) in row \(row)"
        case .noWeight(let column): "column \"\(column)\": expected some weight above 0, found none"
        }
    }
}
