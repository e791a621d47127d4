import Columns

extension AnyColumn: CustomStringConvertible {
    /// The first and last values as a table that fits the terminal, with their number and how many are missing.
    public var description: String { description(options: FormattingOptions()) }

    /// The first and last values as a table.
    ///
    /// - Cost: the rows shown, and one population count for 64 rows.
    public func description(options: FormattingOptions) -> String {
        var table = TextTable([self], rowCount: count, options: options)
        var lines = table.draw().lines
        let missing = nilCount
        if options.includesRowAndColumnCounts {
            lines.append(counted(count, "row") + (missing > 0 ? ", \(withThousands(missing)) missing" : ""))
        }
        return lines.joined(separator: "\n")
    }
}

extension Column: CustomStringConvertible {
    /// The first and last values as a table that fits the terminal, with their number and how many are missing.
    public var description: String { AnyColumn(self).description }

    /// The first and last values as a table.
    public func description(options: FormattingOptions) -> String { AnyColumn(self).description(options: options) }
}
