import Columns
import Synchronization

/// What a row becomes whose value cannot be converted.
package enum ConversionFailure: Sendable, Hashable {
    /// Missing.
    case `nil`
    /// An error with the row.
    case `throw`
}

extension Column<String> {
    /// The times that the texts write.
    ///
    /// - Parameters:
    ///   - pattern: nil for the forms of ISO 8601.
    ///   - onFailure: what a text of another form becomes.
    /// - Shape: microseconds, nanoseconds where the pattern has more than six digits of a fraction or, without a pattern,
    ///   where a text has. Of zone UTC where the pattern has an offset, else without a zone. Without a pattern texts with
    ///   offsets, all or none of them, are brought to UTC, and there is no zone either: the type must not depend on texts.
    /// - Cost: each distinct text once, where the column has codes.
    /// - Throws: `TimeError.unreadableText` with the row.
    package func parsedTimes(_ pattern: TimePattern?, onFailure: ConversionFailure) throws -> Column<Timestamp> {
        try pattern?.checkReadable()
        let reader = TimeReader(pattern)
        let form = TimeForm(
            reader: reader, unit: pattern?.unit ?? .microseconds,
            hasOffset: pattern?.hasOffset ?? firstFields(reader).map { $0.offset != nil } ?? false,
            isZoned: pattern?.hasOffset ?? false)
        let description = pattern.map { "\"\($0.text)\"" } ?? "ISO 8601"
        let times = try parsedTimes(form, description, onFailure)
        guard times.isFiner, form.unit == .microseconds else { return times.column }
        let finer = TimeForm(reader: reader, unit: .nanoseconds, hasOffset: form.hasOffset, isZoned: form.isZoned)
        // A lost fraction is better than a lost time.
        let again = try parsedTimes(finer, description, .nil)
        return again.column.nilCount == times.column.nilCount ? again.column : times.column
    }

    private func parsedTimes(
        _ form: TimeForm, _ description: String, _ onFailure: ConversionFailure
    ) throws -> (column: Column<Timestamp>, isFiner: Bool) {
        let (name, notes) = (name, TimeForm.Notes())
        let (values, bits) = try newTextValues(Int64.self) { bytes in
            form.ticks(bytes, notes)
        } onFailure: { row, text in
            if onFailure == .throw {
                throw TimeError.unreadableText(column: name, row: row, text: text, pattern: description)
            }
        }
        let storage = TimestampStorage(
            ticks: values.pointer(as: Int64.self), unit: form.unit, zone: form.isZoned ? .utc : .none)
        return (made(storage, values, bits), notes.isFiner.load(ordering: .relaxed))
    }

    /// What the first text says that is a time.
    private func firstFields(_ reader: TimeReader) -> TimeReader.Fields? {
        defer { withExtendedLifetime(owner) {} }
        for row in 0..<count where validity.isValid(row) {
            if let fields = reader.fields(storage.utf8(at: row)) { return fields }
        }
        return nil
    }

    /// The dates that the texts write: by a pattern, or as `yyyy-MM-dd`.
    ///
    /// - Throws: `TimeError.unreadableText` with the row.
    package func parsedDates(_ pattern: TimePattern?, onFailure: ConversionFailure) throws -> Column<CalendarDate> {
        try pattern?.checkReadable()
        let (name, reader, description) = (name, TimeReader(pattern), pattern.map { "\"\($0.text)\"" } ?? "yyyy-MM-dd")
        let (values, bits) = try newTextValues(CalendarDate.self) { bytes in
            guard let fields = reader.fields(bytes), fields.secondsOfDay != nil, let days = fields.days,
                let days = Int32(exactly: days)
            else { return nil }
            return CalendarDate(daysSinceEpoch: days)
        } onFailure: { row, text in
            if onFailure == .throw {
                throw TimeError.unreadableText(column: name, row: row, text: text, pattern: description)
            }
        }
        return made(PlainStorage(values: values.pointer(as: CalendarDate.self)), values, bits)
    }

    /// Values that depend on the texts alone: once a distinct one where the column has codes.
    ///
    /// - Parameters:
    ///   - value: nil where the text gives none.
    ///   - onFailure: told of a row, of one that has such a text; may throw.
    @inline(__always)
    func newTextValues<Value: BitwiseCopyable & Sendable>(
        _ type: Value.Type, _ value: @Sendable (UnsafeBufferPointer<UInt8>) throws -> Value?,
        onFailure: @Sendable (_ row: Int, _ text: String) throws -> Void
    ) throws -> (values: Buffer, bits: Buffer?) {
        let storage = storage
        guard let codes = storage.codes, storage.dictionaryCount <= count, let categories else {
            return try newPartialValues(type, state: {}) { _, row -> Value? in
                if let made = try value(storage.utf8(at: row)) { return made }
                try onFailure(row, storage.element(at: row))
                return nil
            }
        }
        let (distinct, distinctBits) = try categories.newPartialValues(type, state: {}) { _, code -> Value? in
            try value(storage.heap.bytes(of: storage.views + code))
        }
        let known = Validity(words: distinctBits.map { UnsafePointer($0.words) })
        let cells = CodedValues(codes: codes, values: distinct.pointer(as: Value.self))
        return try newPartialValues(type, state: {}) { _, row -> Value? in
            let code = Int(cells.codes[row])
            if known.isValid(code) { return cells.values[code] }
            try onFailure(row, storage.element(at: row))
            return nil
        }
    }
}

private struct CodedValues<Value>: @unchecked Sendable {
    // @unchecked: read only, while the buffer and the column live.
    let codes: UnsafePointer<UInt32>
    let values: UnsafeMutablePointer<Value>
}

/// What a column of texts is read as.
private struct TimeForm: Sendable {
    let reader: TimeReader
    let unit: TimeUnit
    let hasOffset: Bool
    let isZoned: Bool

    /// What is noticed while texts are read.
    final class Notes: Sendable {
        /// Whether some text has a fraction that the unit does not hold. Relaxed: read after the pool's job is over.
        let isFiner = Atomic(false)
    }

    /// Ticks of a text; nil where it is of another form, has an offset unlike the others, or does not fit.
    @inline(__always) func ticks(_ bytes: UnsafeBufferPointer<UInt8>, _ notes: Notes) -> Int64? {
        guard let fields = reader.fields(bytes), (fields.offset != nil) == hasOffset,
            let (seconds, nanoseconds) = fields.moment
        else { return nil }
        let perTick = 1_000_000_000 / unit.ticksPerSecond
        if nanoseconds % perTick != 0 { notes.isFiner.store(true, ordering: .relaxed) }
        let (whole, tooLong) = seconds.multipliedReportingOverflow(by: unit.ticksPerSecond)
        let (ticks, overflow) = whole.addingReportingOverflow(nanoseconds / perTick)
        return tooLong || overflow ? nil : ticks
    }
}
