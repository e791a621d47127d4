import Columns
import Compute

/// The rows of a frame in groups of equal keys.
///
/// Groups are in the order of their first rows, rows within a group in their own order; a missing key is a group of its
/// own. Nothing here depends on the number of threads.
public struct Grouping: Sendable {
    /// The frame that was grouped.
    public let frame: DataFrame
    public let keyNames: [String]
    package let index: GroupIndex
    /// The key columns where they are not the frame's own: periods of time.
    let givenKeys: DataFrame?
    /// How rows were put into periods.
    let periods: Periods?
    let lookup = KeyLookup()

    /// False for periods of time, whose keys are not columns of the frame.
    package var hasKeyColumns: Bool { givenKeys == nil }

    /// Groups.
    public var count: Int { index.groupCount }

    package init(_ frame: DataFrame, keyNames: [String], index: GroupIndex) {
        self.init(frame, keyNames: keyNames, index: index, givenKeys: nil, periods: nil)
    }

    /// - Parameter givenKeys: a row a group, with the columns of `keyNames`.
    init(_ frame: DataFrame, keyNames: [String], index: GroupIndex, givenKeys: DataFrame?, periods: Periods?) {
        self.frame = frame
        self.keyNames = keyNames
        self.index = index
        self.givenKeys = givenKeys
        self.periods = periods
    }

    /// Some of the groups.
    func keeping(_ groups: [Int]) throws -> Grouping {
        Grouping(
            frame, keyNames: keyNames, index: try index.keeping(groups),
            givenKeys: try givenKeys?.selectingRows(groups),
            periods: try periods?.keeping(groups))
    }

    /// The key columns with a row a group.
    public func keys() throws -> DataFrame {
        if let givenKeys { return givenKeys }
        let columns = try keyNames.map { try frame[$0] }
        return DataFrame(unchecked: try gathered(columns, at: index.firstRows()), rowCount: count)
    }

    /// The key of a group.
    package func key(of group: Int) -> GroupKey {
        if let givenKeys { return GroupKey(names: keyNames, values: givenKeys.columns.map { $0[group] }) }
        guard let row = try? index.firstRows()[group] else { return GroupKey(names: keyNames, values: []) }
        return GroupKey(names: keyNames, values: keyNames.map { frame.columns[frame.indexOfColumn($0)!][row] })
    }
}

extension DataFrame {
    /// The rows in groups that have equal values in the named columns.
    ///
    /// - Throws: `ColumnError.noSuchColumn` with the nearest name, `ColumnError.duplicateName` for a name that is given twice.
    /// - Cost: one pass that finds borders when equal keys stand together; otherwise two passes over codes of the keys.
    public func grouped(by names: String...) throws -> Grouping { try grouped(columnNames: names) }

    /// The rows in groups that have equal values in the named columns.
    public func grouped(columnNames names: [String]) throws -> Grouping {
        precondition(!names.isEmpty, "expected at least one column to group by, found none")
        try Grouping.checkDistinct(names)
        let index = try GroupIndex.make(by: names.map { try self[$0] })
        return Grouping(self, keyNames: names, index: index)
    }
}

extension Grouping {
    static func checkDistinct(_ names: [String]) throws {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted { throw ColumnError.duplicateName(name) }
    }
}

/// What the rows of a group have in common.
public struct GroupKey: Sendable, Hashable, CustomStringConvertible {
    public let names: [String]
    /// In the order of the names; nil is a missing key.
    public let values: [(any ColumnElement)?]

    /// The value of the first key column; nil where it is missing or of another type.
    public func callAsFunction<Element: ColumnElement>(_ type: Element.Type) -> Element? { values.first as? Element }

    /// Keys are equal where grouping takes them for equal: texts by their bytes, all NaN are one.
    public static func == (left: GroupKey, right: GroupKey) -> Bool {
        left.names == right.names && left.comparables == right.comparables
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(comparables) }

    private var comparables: [AnyHashable?] {
        values.map { value in
            switch value {
            case nil: nil
            case let number as Double: AnyHashable(canonicalBits(number))
            case let text as String: AnyHashable(Array(text.utf8))
            case .some(let value): AnyHashable(value)
            }
        }
    }

    /// `user_id = 1234, artist = "Kavo"`.
    public var description: String {
        zip(names, values).map { name, value in
            switch value {
            case nil: "\(name) is missing"
            case let text as String: "\(name) = \"\(text)\""
            case .some(let value): "\(name) = \(value)"
            }
        }.joined(separator: ", ")
    }
}
