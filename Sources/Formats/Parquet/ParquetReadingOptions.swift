/// How a Parquet file is read.
public struct ParquetReadingOptions: Sendable, Hashable {
    /// Whether columns of texts become dictionary codes where every page of the file names entries of a dictionary and at
    /// most a quarter of the rows are distinct. Otherwise texts are views into the file's decompressed pages.
    public var usesDictionaries = true
    /// The most rows a file may claim for each of its bytes, and a million more. A few bytes can say "that value, a billion
    /// times", so this is what keeps a damaged or hostile file from using up the memory. Files as the usual writers make
    /// them stay below it even when every value is the same.
    public var maximumRowsPerByte = 8_192

    public init() {}

    /// Rows that a file of a size may claim.
    func rowLimit(fileByteCount: Int) -> Int {
        let (product, overflow) = fileByteCount.multipliedReportingOverflow(by: max(0, maximumRowsPerByte))
        let (limit, isHuge) = product.addingReportingOverflow(1 << 20)
        return overflow || isHuge ? .max : limit
    }
}
