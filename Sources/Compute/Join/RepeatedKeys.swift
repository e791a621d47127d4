import Columns

/// The first two rows of a side that have one key; nil when every key stands in one row.
///
/// - Parameter matchingNils: whether missing keys are equal; otherwise they repeat nothing.
/// - Cost: a table of the keys, and a look-up a row when some key is repeated.
package func firstRepeatedKey(of columns: [AnyColumn], matchingNils: Bool = false) throws -> (first: Int, second: Int)?
{
    let keys = try JoinKeys(build: columns, probe: columns, matchingNils: matchingNils)
    let table = try MatchTable(keys.build, bound: keys.bound)
    if table.isUnique { return nil }
    let found = try table.rows(of: keys.build).rows
    let rows = found.pointer(as: UInt32.self)
    for row in 0..<keys.build.rowCount where rows[row] != RowPositions.none && Int(rows[row]) != row {
        return (Int(rows[row]), row)
    }
    return nil
}
