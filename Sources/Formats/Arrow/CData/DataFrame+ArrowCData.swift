import Columns
import Frames

/// Exchange with other libraries in the same process through Arrow's C Data and C Stream interfaces: pyarrow, pandas, Polars and
/// DuckDB speak them, R and Julia too. Nothing is copied where layouts agree; who receives memory releases it.
///
/// Structures are named by their addresses, `struct ArrowSchema *` and so on in C, as Python's `ctypes` and `_export_to_c` have them.
///
/// - Source: apache/arrow, docs/source/format/CDataInterface.rst, CStreamInterface.rst.
extension DataFrame {
    /// Exports the frame as a stream of one array. The consumer must release the stream; the frame may go away before.
    ///
    /// - Memory: shares the columns' memory; only bitmaps that do not begin at a byte are copied, and texts in buffers above 2 GiB.
    /// - Types: texts go as views, codes as a dictionary of 32-bit numbers.
    /// - Parameter stream: an `ArrowArrayStream` that has nothing to release; written over.
    public func exportArrowStream(to stream: UnsafeMutableRawPointer) {
        stream.initializeMemory(as: CStream.self, to: CStream(columns: columns, rowCount: rowCount))
    }

    /// Exports the frame as one array of structures and its schema. The consumer must release both.
    public func exportArrow(schema: UnsafeMutableRawPointer, array: UnsafeMutableRawPointer) {
        schema.initializeMemory(as: CSchema.self, to: CSchema(columns: columns))
        array.initializeMemory(as: CArray.self, to: CArray(columns: columns, rowCount: rowCount))
    }

    /// Imports all arrays of a stream, and releases the stream.
    ///
    /// - Memory: of a stream of one array, columns of 64-bit integers and doubles, times and dates point into the producer's memory,
    ///   unless a missing row's slot holds something; texts are views into it. The arrays are released with the last such column.
    ///   Several arrays are put together, as a column is one piece of memory.
    /// - Parameter stream: an `ArrowArrayStream`; it has nothing to release afterwards, whatever happens.
    /// - Throws: `ArrowReadingError`, with the producer's message where it has one.
    public init(importingArrowStream stream: UnsafeMutableRawPointer) throws {
        let stream = stream.assumingMemoryBound(to: CStream.self)
        guard stream.pointee.release != nil else {
            throw ArrowReadingError.notArrow(source: "Arrow C stream", reason: "a stream that was released")
        }
        defer { stream.pointee.release?(stream) }
        func check(_ status: Int32?) throws {
            guard status != 0 else { return }
            let reason = stream.pointee.getLastError?(stream).map { String(cString: $0) }
            throw ArrowReadingError.unreadable(
                source: "Arrow C stream", reason: reason ?? "error number \(status.map { "\($0)" } ?? "unknown")")
        }
        var schema = CSchema()
        try check(stream.pointee.getSchema?(stream, &schema))
        defer { schema.release?(&schema) }
        let reading = try CDataImport(schema)
        while true {
            var array = CArray()
            try check(stream.pointee.getNext?(stream, &array))
            guard array.release != nil else { break }
            try reading.add(&array)
        }
        self = try reading.frame()
    }

    /// Imports one array of structures, a child a column. Both structures are taken over: they have nothing to release afterwards.
    public init(importingArrow schema: UnsafeMutableRawPointer, array: UnsafeMutableRawPointer) throws {
        let schema = schema.assumingMemoryBound(to: CSchema.self), array = array.assumingMemoryBound(to: CArray.self)
        defer {
            schema.pointee.release?(schema)
            array.pointee.release?(array)
        }
        let reading = try CDataImport(schema.pointee)
        try reading.add(array)
        self = try reading.frame()
    }
}
