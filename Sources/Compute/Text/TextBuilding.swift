import Columns

extension Column<String> {
    /// Each text with spaces or other scalars at a side, so that it has at least so many scalars.
    ///
    /// - Parameter side: where they go; both sides share them, the odd one at the end.
    package func padded(to width: Int, with scalar: Unicode.Scalar, on side: TextSides) throws -> Column<String> {
        try rewritten { bytes, output in
            let missing = Swift.max(0, width - bytes.scalarCount)
            let before = side == .leading ? missing : side == .both ? missing / 2 : 0
            for _ in 0..<before { output.append(scalar) }
            output.append(bytes)
            for _ in before..<missing { output.append(scalar) }
        }
    }

    /// Each text with zeros in front, behind its sign, up to so many scalars.
    package func zeroPadded(to width: Int) throws -> Column<String> {
        try rewritten { bytes, output in
            let missing = Swift.max(0, width - bytes.scalarCount)
            let hasSign = bytes.count > 0 && (bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+"))
            if hasSign { output.append(bytes[0]) }
            for _ in 0..<missing { output.append(UInt8(ascii: "0")) }
            output.append(bytes.part(hasSign ? 1 : 0, bytes.count))
        }
    }

    /// Each text so many times.
    package func repeated(_ times: Int) throws -> Column<String> {
        guard times >= 0 else { throw TextError.negativeCount(function: "repeated(_:)", count: times) }
        return try rewritten { bytes, output in for _ in 0..<times { output.append(bytes) } }
    }

    /// Every occurrence of a text replaced by another one, from left to right, without overlaps.
    package func replacing(_ text: String, with replacement: String) throws -> Column<String> {
        let (search, replacement) = (SearchText(text), Array(replacement.utf8))
        guard search.count > 0 else { throw TextError.emptySearch(function: "replacing(_:with:)") }
        return try rewritten { bytes, output in
            var place = 0
            while let next = search.first(in: bytes, from: place) {
                output.append(bytes.part(place, next))
                output.append(replacement)
                place = next + search.count
            }
            output.append(bytes.part(place, bytes.count))
        }
    }

    /// The texts of several columns one after the other, row by row; missing where one of them is.
    package static func joined(_ columns: [Column<String>], separator: String) throws -> Column<String> {
        let first = columns[0]
        let rest = columns.dropFirst().map { (storage: $0.storage, validity: $0.validity) }
        let between = Array(separator.utf8)
        let storage = first.storage
        defer { withExtendedLifetime(columns) {} }
        return try first.partlyWrittenTexts(
            state: {},
            write: { _, row, output in
                guard rest.allSatisfy({ $0.validity.isValid(row) }) else { return false }
                output.append(storage.utf8(at: row))
                for column in rest {
                    output.append(between)
                    output.append(column.storage.utf8(at: row))
                }
                return true
            })
    }
}
