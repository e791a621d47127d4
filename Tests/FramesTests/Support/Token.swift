import Columns

@testable import Frames

/// A value as text that is equal exactly where Embark takes values for equal: texts by their bytes, one zero, one NaN.
func token(_ value: (any ColumnElement)?) -> String {
    switch value {
    case nil: "missing"
    case let value as Int: "int \(value)"
    case let value as Double: value == 0 ? "double 0" : value.isNaN ? "double NaN" : "double \(value)"
    case let value as Bool: "bool \(value)"
    case let value as Timestamp: "time \(value.parts)"
    case let value as CalendarDate: "date \(value.daysSinceEpoch)"
    case let value as Duration: "duration \(value.components)"
    case let value as String: "text " + Array(value.utf8).map { String($0) }.joined(separator: ".")
    case .some(let value): preconditionFailure("no token for \(value)")
    }
}

extension AnyColumn {
    /// A token a row.
    var tokens: [String] { (0..<count).map { token(self[$0]) } }
}

extension DataFrame {
    /// The tokens of every row, and the names: equal for frames that hold the same.
    var tokens: [[String]] { [columnNames] + columns.map(\.tokens) }
}
