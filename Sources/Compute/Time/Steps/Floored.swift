import Columns

/// Which boundary of a step a time moves to.
package enum StepRounding: Sendable, Hashable {
    case down, up, nearest
}

extension AnyColumn {
    /// Every time or date moved to a boundary of a step, in the column's zone.
    ///
    /// - Shape: the type stays; a step finer than the column's unit leaves times as they are.
    /// - Throws: `TimeError` for a step that is not positive or not of whole days on dates; `ColumnError.wrongType`.
    package func moved(to rounding: StepRounding, of step: TimeStep) throws -> AnyColumn {
        switch self {
        case .timestamp(let column): return .timestamp(try column.moved(rounding, step))
        case .date(let column): return .date(try column.moved(rounding, step))
        default: throw ColumnError.wrongType(column: name, asked: "Timestamp or CalendarDate", actual: type)
        }
    }
}

extension Column<Timestamp> {
    fileprivate func moved(_ rounding: StepRounding, _ step: TimeStep) throws -> Column<Timestamp> {
        let made = try ZonedGrid(step, self)
        return try mapTicks { rows, source, target in
            var grid = made
            switch rounding {
            case .down: for row in rows { target[row] = grid.floor(source[row]) }
            case .up: for row in rows { target[row] = grid.ceil(source[row]) }
            case .nearest: for row in rows { target[row] = grid.round(source[row]) }
            }
        }
    }

    /// Ticks computed from ticks, in the same unit and zone.
    @inline(__always)
    func mapTicks(
        zone: ZoneID? = nil,
        _ fill:
            @Sendable (_ rows: Range<Int>, _ source: UnsafePointer<Int64>, _ target: UnsafeMutablePointer<Int64>) throws
            -> Void
    ) throws -> Column<Timestamp> {
        let storage = storage
        let ticks = try newValues(Int64.self) { rows, values in try fill(rows, storage.ticks, values) }
        return derived(
            TimestampStorage(ticks: ticks.pointer(as: Int64.self), unit: unit, zone: zone ?? self.zone), [ticks])
    }
}

extension Column<CalendarDate> {
    fileprivate func moved(_ rounding: StepRounding, _ step: TimeStep) throws -> Column<CalendarDate> {
        let (made, storage) = (try ZonedGrid(step, column: name), storage)
        return try mapRows(CalendarDate.self) { rows, values in
            var grid = made
            for row in rows {
                let days = Int64(storage.values[row].daysSinceEpoch)
                let moved =
                    switch rounding {
                    case .down: grid.floor(days)
                    case .up: grid.ceil(days)
                    case .nearest: grid.round(days)
                    }
                values[row] = CalendarDate(daysSinceEpoch: Int32(clamping: moved))
            }
        }
    }
}
