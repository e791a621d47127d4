extension DataFrame {
    /// The first and last rows as an HTML table, for notebooks and reports: one `<div>`, which needs no style sheet.
    ///
    /// Types stand under the names, missing values are faint and in italics; `maximumLineWidth` says nothing here.
    /// - Cost: the rows shown, whatever the length of the frame.
    public func htmlDescription(options: FormattingOptions = FormattingOptions(maximumCellWidth: 100)) -> String {
        HTMLTable(ShownFrame(self, options: options)).text
    }

    /// The first and last rows as a table in Markdown, as GitHub and others read it.
    ///
    /// - Cost: the rows shown, whatever the length of the frame.
    public func markdownDescription(options: FormattingOptions = FormattingOptions(maximumCellWidth: 100)) -> String {
        MarkdownTable(ShownFrame(self, options: options)).text
    }
}
