import Columns
import Pool

extension Column {
    /// A column of `count` values that come by row index, made on all cores of the current pool.
    ///
    /// - Parameter value: called once for each row, in order within a part of 65,536 rows; called anew for all rows when
    ///   times turn out to need another unit than microseconds.
    /// - Throws: what `value` throws: the error of the lowest part, whatever the number of threads.
    @inlinable public static func build(
        name: String, count: Int, label: String? = nil, _ value: @Sendable (_ rowIndex: Int) throws -> Element?
    ) throws -> Column {
        var unit = TimeUnit.microseconds
        while true {
            let writer = ColumnWriter<Element>(count: count, unit: unit)
            try Pool.current.run(count: writer.partCount, label: label) { part, _ in
                try writer.fill(part: part, value)
            }
            guard let needed = writer.neededUnit else { return writer.finish(name: name) }
            unit = needed
        }
    }
}
