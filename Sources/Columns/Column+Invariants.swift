extension Column {
    /// Under the package trait `Checks`: missing slots are zero, codes are in range, views lie in their heap.
    @inlinable @inline(__always) func checkInvariants() {
        #if Checks
            assert(count >= 0, "a column has \(count) rows")
            checkValues()
        #endif
    }

    #if Checks
        @usableFromInline func checkValues() {
            switch Element.erased(self.unchecked) {
            case .int(let column): check { column.storage.values[$0] == 0 }
            case .double(let column): check { column.storage.values[$0] == 0 }
            case .bool(let column): check { !column.storage.element(at: $0) }
            case .timestamp(let column): check { column.storage.ticks[$0] == 0 }
            case .duration(let column): check { column.storage.ticks[$0] == 0 }
            case .date(let column): check { column.storage.values[$0].daysSinceEpoch == 0 }
            case .string(let column): column.checkStrings()
            }
        }

        private var unchecked: Column { self }

        private func check(_ isZero: (Int) -> Bool) {
            for row in 0..<count where !validity.isValid(row) {
                assert(isZero(row), "column \"\(name)\": the missing row \(row) of \(count) holds a value")
            }
        }
    #endif
}

#if Checks
    extension Column<String> {
        fileprivate func checkStrings() {
            for row in 0..<count {
                if let codes = storage.codes {
                    assert(
                        codes[row] < Swift.max(storage.dictionaryCount, 1),
                        "column \"\(name)\", row \(row): code \(codes[row]) of \(storage.dictionaryCount) values")
                    if storage.dictionaryCount == 0 { continue }
                }
                let view = storage.view(at: row).pointee
                assert(
                    view.isInline || Int(view.bufferIndex) < storage.heap.bufferCount,
                    "column \"\(name)\", row \(row): buffer \(view.bufferIndex) of \(storage.heap.bufferCount)")
            }
        }
    }
#endif
