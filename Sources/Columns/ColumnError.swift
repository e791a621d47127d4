/// A column that is not there or not of the kind that was asked for.
public enum ColumnError: Error, Equatable, Sendable {
    case noSuchColumn(asked: String, known: [String])
    case wrongType(column: String, asked: String, actual: ColumnType)
    case duplicateName(String)
    case lengthMismatch(column: String, expected: Int, found: Int)
    case rowOutOfRange(row: Int, rowCount: Int)
}

extension ColumnError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSuchColumn(let asked, let known): Self.noSuchColumnText(asked, known)
        case .wrongType(let column, let asked, let actual):
            "column \"\(column)\": expected \(asked), found \(actual); read it as \(actual.elementName).self"
        case .duplicateName(let name):
            "expected different column names, found \"\(name)\" twice; rename one with renaming([\"\(name)\": ...])"
        case .lengthMismatch(let column, let expected, let found):
            "column \"\(column)\": expected \(expected) rows as in the other columns, found \(found)"
        case .rowOutOfRange(let row, 0):
            "expected rows, found none: there is no row \(row)"
        case .rowOutOfRange(let row, let rowCount):
            "expected a row from 0 to \(rowCount - 1), found \(row)"
        }
    }

    private static func noSuchColumnText(_ asked: String, _ known: [String]) -> String {
        guard !known.isEmpty else { return "no column \"\(asked)\": the frame has no columns" }
        let listed = known.prefix(12).joined(separator: ", ") + (known.count > 12 ? ", ..." : "")
        guard let nearest = nearestName(to: asked, in: known) else {
            return "no column \"\(asked)\"; the columns are \(listed)"
        }
        return "no column \"\(asked)\"; did you mean \"\(nearest)\"? The columns are \(listed)"
    }
}

/// The known name that is closest to `asked` by edits, letters' case aside; nil when none is close.
package func nearestName(to asked: String, in known: [String]) -> String? {
    let wanted = Array(asked.lowercased().utf8)
    let scored = known.map { (name: $0, distance: editDistance(wanted, Array($0.lowercased().utf8))) }
    guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
    if best.distance <= max(1, wanted.count / 3) { return best.name }
    return known.first { $0.lowercased().contains(asked.lowercased()) || asked.lowercased().contains($0.lowercased()) }
}

/// Insertions, removals, replacements and swaps of neighbours that lead from one text to the other.
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast = [Int]()
    var last = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            var cost = min(
                last[column + 1] + 1, current[column] + 1, last[column] + (left[row] == right[column] ? 0 : 1))
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
