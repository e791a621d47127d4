/// The text of a cell with its lines, in bytes of UTF-8, as the compiler counts columns.
package struct CellText: Sendable {
    package let bytes: [UInt8]
    /// Where each line begins.
    private let starts: [Int]

    package init(_ text: String) {
        let bytes = Array(text.utf8)
        self.bytes = bytes
        starts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    package var lineCount: Int { starts.count }

    package subscript(range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Line and column from 1 of a byte offset.
    package func position(at offset: Int) -> CellPosition {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return CellPosition(line: low + 1, column: offset - starts[low] + 1)
    }

    /// The byte offset of a position; the nearest there is.
    package func offset(of position: CellPosition) -> Int {
        let line = min(max(position.line, 1), starts.count)
        return min(starts[line - 1] + max(position.column, 1) - 1, bytes.count)
    }

    /// A line without its end; empty beyond the last.
    package func line(_ number: Int) -> String {
        guard (1...starts.count).contains(number) else { return "" }
        let end = number < starts.count ? starts[number] - 1 : bytes.count
        return self[starts[number - 1]..<end]
    }
}

/// A place in a cell: line and column from 1, columns in bytes.
package struct CellPosition: Hashable, Comparable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: CellPosition, right: CellPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
