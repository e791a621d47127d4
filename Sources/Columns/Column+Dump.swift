extension Column {
    /// Bytes of the rows' own memory: slots, bitmap, and what strings point to, each text or dictionary entry once a
    /// mention.
    ///
    /// A slice counts its own rows. The memory that is kept alive may be more: see `owner.byteCount`.
    /// - Cost: constant for numbers and times; one pass over the views, or over the dictionary, for strings.
    public var memoryByteCount: Int {
        defer { withExtendedLifetime(owner) {} }
        let bitmap = validity.isAbsent ? 0 : (count + 63) / 64 * 8
        return storage.slots.byteCount(rowCount: count) + bitmap + textByteCount
    }

    private var textByteCount: Int {
        guard case .string(let column) = Element.erased(self) else { return 0 }
        let storage = column.storage
        let views = UnsafeBufferPointer(
            start: storage.views, count: storage.isDictionary ? storage.dictionaryCount : count)
        let dictionary = storage.isDictionary ? views.count * MemoryLayout<StringView>.stride : 0
        return views.reduce(dictionary) { $0 + ($1.isInline ? 0 : Int($1.length)) }
    }

    /// How the column lies in memory, in words: for debugging and tests.
    ///
    ///     column "artist": String, 500 rows, 3 missing, 20,480 bytes
    ///     storage: 32-bit codes of 12 values, 1 heap buffer
    ///     owner: 2 buffers of 2,048, 64 bytes, 1 parent
    ///     validity: from bit 0: fffffffffffffffb ...
    ///     rows: "Aphex Twin", "Boards of Canada", nil, ...
    ///
    /// - Parameter rowLimit: rows shown; words of the bitmap are limited to eight.
    public func dump(rowLimit: Int = 8) -> String {
        let bytes = "\(grouped(memoryByteCount)) bytes"
        let head = "column \"\(name)\": \(type), \(grouped(count)) rows, \(grouped(nilCount)) missing, \(bytes)"
        return [
            head, "storage: \(storageText)", "owner: \(owner.dump)", "validity: \(validity.dump(rowCount: count))",
            "rows: \(rowsText(rowLimit))",
        ].joined(separator: "\n")
    }

    private var storageText: String {
        let slots = storage.slots
        let offset = slots.bitWidth == 1 ? " from bit \(slots.bitOffset)" : ""
        guard case .string(let column) = Element.erased(self) else { return "\(slots.bitWidth)-bit values\(offset)" }
        let heap = counted(column.storage.heap.bufferCount, "heap buffer")
        guard column.storage.isDictionary else { return "128-bit views, \(heap)" }
        return "32-bit codes of \(counted(column.storage.dictionaryCount, "value")), \(heap)"
    }

    private func rowsText(_ limit: Int) -> String {
        let shown = prefix(limit).map { value in
            value.map { Element.self == String.self ? "\"\($0)\"" : "\($0)" } ?? "nil"
        }
        return (shown + (count > limit ? ["..."] : [])).joined(separator: ", ")
    }
}

extension AnyColumn {
    /// See `Column.memoryByteCount`.
    public var memoryByteCount: Int { base.memoryByteCount }

    /// See `Column.dump(rowLimit:)`.
    public func dump(rowLimit: Int = 8) -> String { base.dump(rowLimit: rowLimit) }
}

extension Validity {
    fileprivate func dump(rowCount: Int) -> String {
        if isAbsent { return "no bitmap" }
        let words = stride(from: 0, to: rowCount, by: 64).prefix(8).map { word(at: $0, rowCount: rowCount) }
        let texts = words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return "from bit \(bitOffset): " + texts.joined(separator: " ") + (rowCount > 8 * 64 ? " ..." : "")
    }
}

extension ColumnOwner {
    fileprivate var dump: String {
        let sizes = buffers.map { grouped($0.byteCount) }
        let shown = sizes.prefix(6).joined(separator: ", ") + (sizes.count > 6 ? ", ..." : "")
        return counted(buffers.count, "buffer") + (shown.isEmpty ? "" : " of \(shown) bytes") + ", "
            + counted(parents.count, "parent")
    }
}

private func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

/// A number with a comma before every three digits.
private func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    let texts = digits.enumerated().map { index, digit in
        index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }
    return texts.joined()
}
