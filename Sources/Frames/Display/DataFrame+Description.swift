import Columns

extension DataFrame: CustomStringConvertible {
    /// The first and last rows as a table that fits the terminal; see `description(options:)`.
    public var description: String { description(options: FormattingOptions()) }

    /// The first and last rows as a table.
    ///
    /// Missing values read `nil`; a text is in quotes where it could be taken for something else. Columns that do not fit
    /// are named below the table.
    /// - Cost: the rows shown, whatever the length of the frame.
    public func description(options: FormattingOptions) -> String {
        var table = TextTable(columns, rowCount: rowCount, options: options)
        var (lines, hidden) = table.draw()
        if options.includesRowAndColumnCounts {
            lines.append("\(counted(rowCount, "row")), \(counted(columns.count, "column"))")
        }
        if !hidden.isEmpty {
            lines += hiddenLines(hidden, width: options.maximumLineWidth ?? TerminalWidth.current)
        }
        return lines.joined(separator: "\n")
    }
}

/// Names the columns that are not shown, in three lines at most: `not shown: album, song, and 4 more`.
func hiddenLines(_ names: [String], width: Int) -> [String] {
    let most = 3
    var lines = ["not shown:"]
    for (index, name) in names.enumerated() {
        let isLast = index == names.count - 1
        let word = isLast ? " \(name)" : " \(name),"
        // The last line keeps room for the number of those that are left out.
        let rest = isLast || lines.count < most ? "" : " and \(withThousands(names.count - index - 1)) more"
        if (lines[lines.count - 1] + word + rest).displayWidth <= width || lines.last == "not shown:" {
            lines[lines.count - 1] += word
        } else if lines.count < most {
            lines.append(" " + word)
        } else {
            lines[lines.count - 1] += " and \(withThousands(names.count - index)) more"
            break
        }
    }
    return lines
}
