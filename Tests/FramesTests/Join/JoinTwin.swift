import Columns
import Compute

@testable import Frames

/// What a join means, slowly: every left row is compared with every right one, by tokens of their keys.
struct JoinTwin {
    private let left: [[String]]
    private let right: [[String]]
    private let matchingNils: Bool

    /// - Parameter names: key columns of both frames.
    init(_ left: DataFrame, _ right: DataFrame, on names: [String], matchingNils: Bool) throws {
        self.left = try JoinTwin.keys(left, names)
        self.right = try JoinTwin.keys(right, names)
        self.matchingNils = matchingNils
    }

    private static func keys(_ frame: DataFrame, _ names: [String]) throws -> [[String]] {
        let columns = try names.map { try frame[$0].tokens }
        return (0..<frame.rowCount).map { row in columns.map { $0[row] } }
    }

    private func matches(_ leftRow: Int, _ rightRow: Int) -> Bool {
        left[leftRow] == right[rightRow] && (matchingNils || !left[leftRow].contains("missing"))
    }

    /// The left and the right row of every row of the result.
    func pairs(_ kind: JoinKind) -> [(left: Int?, right: Int?)] {
        switch kind {
        case .inner: return left.indices.flatMap { row in rightRows(of: row).map { (row, $0) } }
        case .left:
            return left.indices.flatMap { row -> [(left: Int?, right: Int?)] in
                let found = rightRows(of: row)
                return found.isEmpty ? [(row, nil)] : found.map { (row, $0) }
            }
        case .right:
            return right.indices.flatMap { row -> [(left: Int?, right: Int?)] in
                let found = leftRows(of: row)
                return found.isEmpty ? [(nil, row)] : found.map { ($0, row) }
            }
        case .full:
            return pairs(.left) + right.indices.filter { leftRows(of: $0).isEmpty }.map { (nil, $0) }
        case .semi: return left.indices.filter { !rightRows(of: $0).isEmpty }.map { ($0, nil) }
        case .anti: return left.indices.filter { rightRows(of: $0).isEmpty }.map { ($0, nil) }
        case .cross: return left.indices.flatMap { row in right.indices.map { (row, $0) } }
        }
    }

    private func rightRows(of row: Int) -> [Int] { right.indices.filter { matches(row, $0) } }
    private func leftRows(of row: Int) -> [Int] { left.indices.filter { matches($0, row) } }
}

/// Two frames whose keys `k0`, `k1`, … are drawn from the same values; beside them `x`, `y` and the number of the row.
struct RandomSides {
    var left: DataFrame
    var right: DataFrame

    init(_ kinds: [String], leftRows: Int, rightRows: Int, distinct: Int, using random: inout SeededRandom) {
        let layout = RandomFrame.Layout.allCases.randomElement(using: &random)!
        let both = RandomFrame.keyed(
            kinds, rows: leftRows + rightRows, distinct: distinct, layout, using: &random)
        left = RandomSides.numbered(both.slice(0..<leftRows), &random)
        right = RandomSides.numbered(both.slice(leftRows..<leftRows + rightRows), &random)
    }

    /// The rows of one side, mixed, numbered, and their texts with a dictionary of their own or with views.
    private static func numbered(_ frame: DataFrame, _ random: inout SeededRandom) -> DataFrame {
        let order = (0..<frame.rowCount).shuffled(using: &random)
        let mixed = Bool.random(using: &random) ? try! frame.selectingRows(order) : frame
        let columns = mixed.columns.map { column -> AnyColumn in
            guard case .string(let texts) = column else { return column }
            switch Int.random(in: 0..<3, using: &random) {
            case 0: return AnyColumn(try! texts.withViews())
            case 1: return AnyColumn(try! texts.withViews().dictionaryEncoded())
            default: return column
            }
        }
        let row = AnyColumn(Column<Int>(name: "row", contents: Array(0..<frame.rowCount)))
        return try! DataFrame(unchecked: columns, rowCount: frame.rowCount).adding(row)
    }
}

extension DataFrame {
    /// The row a join's row has from one side, by the column that numbers them.
    func rowNumbers(_ name: String) throws -> [Int?] { try self[name, Int.self].map { $0 } }
}
