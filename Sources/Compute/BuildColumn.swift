import Columns
import Pool

extension Column {
    /// A column of `count` values that come by row index, made on all cores of the current pool.
    ///
    /// - Parameter value: called once for each row, in order within a part of 65,536 rows; called anew for all rows when
    ///   times turn out to need a finer unit than microseconds.
    /// - Throws: what `value` throws: the error of the lowest part, whatever the number of threads.
    @inlinable public static func build(
        name: String, count: Int, label: String? = nil, _ value: @Sendable (_ rowIndex: Int) throws -> Element?
    ) throws -> Column {
        var unit: TimeUnit? = .microseconds
        var writer = ColumnWriter<Element>(count: 0)
        while let trial = unit {
            writer = ColumnWriter<Element>(count: count, unit: trial)
            let target = writer
            try Pool.current.run(count: target.partCount, label: label) { part, _ in
                try target.fill(part: part, value)
            }
            unit = target.neededUnit
        }
        return writer.finish(name: name)
    }
}
