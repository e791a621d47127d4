extension Column {
    /// Under the package trait `Checks`: missing slots are zero, codes are in range, views lie in their heap.
    @inlinable @inline(__always) func checkInvariants() {
        #if Checks
            precondition(count >= 0, "a column has \(count) rows")
            checkValues()
        #endif
    }

    #if Checks
        // Preconditions, so that a release build with the trait checks as well.
        @usableFromInline func checkValues() {
            switch Element.erased(self) {
            case .int(let column): checkMissing { column.storage.values[$0] == 0 }
            case .double(let column): checkMissing { column.storage.values[$0] == 0 }
            case .bool(let column): checkMissing { !column.storage.element(at: $0) }
            case .timestamp(let column): checkMissing { column.storage.ticks[$0] == 0 }
            case .duration(let column): checkMissing { column.storage.ticks[$0] == 0 }
            case .date(let column): checkMissing { column.storage.values[$0].daysSinceEpoch == 0 }
            case .string(let column): column.checkStrings()
            }
        }

        fileprivate func checkMissing(_ isZero: (Int) -> Bool) {
            for row in 0..<count where !validity.isValid(row) {
                precondition(isZero(row), "column \"\(name)\": the missing row \(row) of \(count) holds a value")
            }
        }
    #endif
}

#if Checks
    extension Column<String> {
        fileprivate func checkStrings() {
            if let codes = storage.codes {
                checkMissing { codes[$0] == 0 }
                checkCodes(codes)
            } else {
                checkMissing { storage.views[$0].length == 0 }
                for row in 0..<count { checkView(storage.views + row, row) }
            }
        }

        private func checkCodes(_ codes: UnsafePointer<UInt32>) {
            for row in 0..<count where validity.isValid(row) {
                precondition(
                    codes[row] < storage.dictionaryCount,
                    "column \"\(name)\", row \(row): code \(codes[row]) of \(storage.dictionaryCount) values")
                checkView(storage.view(at: row), row)
            }
        }

        private func checkView(_ view: UnsafePointer<StringView>, _ row: Int) {
            precondition(
                view.pointee.isInline || Int(view.pointee.bufferIndex) < storage.heap.bufferCount,
                "column \"\(name)\", row \(row): buffer \(view.pointee.bufferIndex) of \(storage.heap.bufferCount)")
        }
    }
#endif
