import Columns
import Frames

/// Turns the rows of a frame into JSON: runs of rows in parallel, handed on in order.
struct JSONWriter {
    private let rowCount: Int
    private let columns: [Member]
    private let options: JSONWritingOptions

    /// A column and what stands before each of its values.
    private struct Member: Sendable {
        /// `"name":`
        var name: [UInt8]
        var cells: JSONCellWriter
    }

    init(_ frame: DataFrame, options: JSONWritingOptions) {
        self.options = options
        rowCount = frame.rowCount
        columns = frame.columns.map { column in
            var name = ByteOutput(capacity: 64)
            var text = column.name
            text.withUTF8 { JSONCellWriter.append($0, to: &name) }
            name.append(UInt8(ascii: ":"))
            return Member(name: Array(name.bytes), cells: JSONCellWriter(column, options: options))
        }
    }

    /// Calls `body` with the bytes, piece by piece and in order.
    ///
    /// - Throws: what `body` throws; `Interrupted` if told to stop.
    func write(
        label: String, packing: (any RunPacking)? = nil, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        let columns = self.columns, writesNulls = options.writesNulls
        let isArray = options.shape == .array
        let last = rowCount - 1
        try RunWriter(rowCount: rowCount, packing: packing).write(
            label: label, header: isArray ? Array("[\n".utf8) : [], footer: isArray ? Array("]\n".utf8) : [], body
        ) { rows, output in
            columns.withUnsafeBufferPointer { columns in
                for row in rows {
                    Self.format(row, columns, writesNulls, into: &output)
                    if isArray, row < last { output.append(UInt8(ascii: ",")) }
                    output.append(UInt8(ascii: "\n"))
                }
            }
        }
    }

    private static func format(
        _ row: Int, _ columns: UnsafeBufferPointer<Member>, _ writesNulls: Bool, into output: inout ByteOutput
    ) {
        output.append(UInt8(ascii: "{"))
        var isFirst = true
        for index in columns.indices {
            let isPresent = columns[index].cells.validity.isValid(row)
            guard isPresent || writesNulls else { continue }
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            output.append(columns[index].name)
            if isPresent { columns[index].cells.append(row, to: &output) } else { output.append("null") }
        }
        output.append(UInt8(ascii: "}"))
    }
}
