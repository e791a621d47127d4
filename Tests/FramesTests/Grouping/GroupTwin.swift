import Columns

@testable import Frames

/// What grouping means, slowly: rows by key, in the order of first appearance.
struct GroupTwin {
    /// In the order of their first rows.
    private(set) var groups: [(key: [String], rows: [Int])] = []

    init(_ frame: DataFrame, by names: [String]) throws {
        let keys = try names.map { try frame[$0].tokens }
        var places: [[String]: Int] = [:]
        for row in 0..<frame.rowCount {
            let key = keys.map { $0[row] }
            if let place = places[key] {
                groups[place].rows.append(row)
            } else {
                places[key] = groups.count
                groups.append((key, [row]))
            }
        }
    }

    var rows: [[Int]] { groups.map(\.rows) }
}
