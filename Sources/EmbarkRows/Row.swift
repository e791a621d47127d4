@_exported import Columns
@_exported import Frames

#if Macros
    /// Makes a struct a row: each stored property is a column of that name and type.
    ///
    ///     @Row struct Listen {
    ///         var user_id: Int
    ///         var artist: String?
    ///         @ColumnName("time_stamp") var time: Int
    ///     }
    ///     let listens = try plays.typed(as: Listen.self)     // rows, and columns: listens.artist is a Column<String>
    ///     let users = try plays.grouped(by: "user_id").aggregated { group in Listen(…) }
    ///
    /// Types of fields: `Int`, `Double`, `Bool`, `String`, `Timestamp`, `CalendarDate`, `Duration`, optionals of these,
    /// narrower numbers, and other `@Row` structs, whose columns get the outer name and a dot in front.
    @attached(extension, conformances: TypedRow, names: named(Columns), named(init(columns:row:)))
    public macro Row() = #externalMacro(module: "EmbarkMacros", type: "RowMacro")

    /// The name of a field's column, where it is not the field's own.
    @attached(peer)
    public macro ColumnName(_ name: String) = #externalMacro(module: "EmbarkMacros", type: "ColumnNameMacro")
#endif
