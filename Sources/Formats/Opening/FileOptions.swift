/// How files are read. The defaults suit nearly every file: format and packing are told by names and first bytes.
public struct FileReadingOptions: Sendable {
    /// The format of the files; nil to find out.
    public var format: FileFormat?
    /// Whether folders named `key=value` on the way to the files become columns, as Hive, Spark and DuckDB write them.
    public var readsPartitions = true
    public var csv = CSVReadingOptions()
    public var json = JSONReadingOptions()

    public init() {}
}

/// How files are written.
public struct FileWritingOptions: Sendable {
    /// The format; nil to take it from the name.
    public var format: FileFormat?
    public var csv = CSVWritingOptions()
    public var json = JSONWritingOptions()

    public init() {}
}
