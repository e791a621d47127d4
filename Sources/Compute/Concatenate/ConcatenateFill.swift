import Columns

/// How the values of one part change on their way into the whole.
enum PartTranslation: Sendable {
    case none
    /// Codes of the part's dictionary become codes of the merged one.
    case codes([UInt32])
    /// Codes become the views they stand for, in the whole's heap.
    case viewOfCode([StringView])
    /// Views keep their text; it lies in the whole's heap so many buffers further on.
    case bufferOffset(UInt32)
}

/// Parts being copied one below the other. Rows are filled by their place in the whole, so that no two threads share a
/// word of a bitmap wherever parts begin.
struct ConcatenateFill: ColumnFill {
    private let parts: [AnyColumn]
    private let translations: [PartTranslation]
    /// Row of the whole at which each part begins, and in the end the row count.
    private let starts: [Int]
    private let shape: AnyColumn
    private let target: FillTarget

    /// - Parameters:
    ///   - shape: name, type, heap and dictionary of the whole; its values do not matter.
    ///   - translations: one a part, or none when no value changes.
    init(_ parts: [AnyColumn], shape: AnyColumn, translations: [PartTranslation]) {
        self.parts = parts
        self.translations = translations
        self.shape = shape
        starts = parts.reduce(into: [0]) { $0.append($0.last! + $1.count) }
        target = FillTarget(
            like: shape, count: starts.last!, mayMiss: parts.contains { !$0.validity.isAbsent })
    }

    var count: Int { starts.last! }

    func fill(_ rows: Range<Int>) {
        for (index, part) in parts.enumerated() {
            let whole = rows.clamped(to: starts[index]..<starts[index + 1])
            guard !whole.isEmpty else { continue }
            let first = whole.lowerBound - starts[index]
            copy(
                part, first..<first + whole.count, translations.isEmpty ? .none : translations[index], whole.lowerBound)
        }
    }

    func finish() -> AnyColumn { target.finish(like: shape) }

    /// Copies rows of a part to row `firstRow` of the whole.
    private func copy(_ part: AnyColumn, _ rows: Range<Int>, _ translation: PartTranslation, _ firstRow: Int) {
        let validity = part.validity
        if let words = target.validity?.words {
            copyBits(rows, to: words, firstRow) { validity.word(at: $0, rowCount: $1) }
        }
        switch part.fixedValues {
        case .bits(let words, let bitOffset):
            let bits = Validity(words: words, bitOffset: bitOffset)
            copyBits(rows, to: target.values.words, firstRow) { bits.word(at: $0, rowCount: $1) }
        case .words32(let source):
            copyCodes(source, rows, validity, translation, firstRow)
        case .words64(let source):
            (target.values.pointer(as: UInt64.self) + firstRow).update(
                from: source + rows.lowerBound, count: rows.count)
        case .words128(let source):
            copyViews(retyped(source), rows, translation, firstRow)
        }
    }

    private func copyCodes(
        _ source: UnsafePointer<UInt32>, _ rows: Range<Int>, _ validity: Validity, _ translation: PartTranslation,
        _ firstRow: Int
    ) {
        switch translation {
        case .codes(let codes):
            let target = target.values.pointer(as: UInt32.self) + firstRow
            translate(source, rows, validity, codes, zero: 0, into: target)
        case .viewOfCode(let views):
            let target = target.values.pointer(as: StringView.self) + firstRow
            translate(source, rows, validity, views, zero: StringView(), into: target)
        case .none, .bufferOffset:
            let target = target.values.pointer(as: UInt32.self) + firstRow
            target.update(from: source + rows.lowerBound, count: rows.count)
        }
    }

    private func copyViews(
        _ source: UnsafePointer<StringView>, _ rows: Range<Int>, _ translation: PartTranslation, _ firstRow: Int
    ) {
        let target = target.values.pointer(as: StringView.self) + firstRow
        guard case .bufferOffset(let offset) = translation, offset > 0 else {
            target.update(from: source + rows.lowerBound, count: rows.count)
            return
        }
        for (index, row) in rows.enumerated() { target[index] = source[row].moved(byBuffers: offset) }
    }
}

/// Replaces codes by what they stand for; a missing row, whose code means nothing, gets zero.
private func translate<Value: BitwiseCopyable>(
    _ source: UnsafePointer<UInt32>, _ rows: Range<Int>, _ validity: Validity, _ values: [Value], zero: Value,
    into target: UnsafeMutablePointer<Value>
) {
    values.withUnsafeBufferPointer { values in
        for (index, row) in rows.enumerated() {
            target[index] = validity.isValid(row) ? values[Int(source[row])] : zero
        }
    }
}

extension StringView {
    /// The same text where its heap begins so many buffers further on; a text in the view itself stays as it is.
    func moved(byBuffers bufferCount: UInt32) -> StringView {
        guard !isInline else { return self }
        var view = self
        view.bufferIndex += bufferCount
        return view
    }
}

/// Copies bits to bit `firstBit` of zeroed words.
///
/// - Parameter word: 64 bits from a row on; those of the row given second and later are zero.
private func copyBits(
    _ rows: Range<Int>, to words: UnsafeMutablePointer<UInt64>, _ firstBit: Int,
    _ word: (_ row: Int, _ endRow: Int) -> UInt64
) {
    let shift = UInt64(firstBit & 63)
    for row in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
        let bits = word(row, rows.upperBound)
        let place = (firstBit + row - rows.lowerBound) >> 6
        words[place] |= bits &<< shift
        // What does not fit here begins the next word; without such bits there may be no next word.
        let rest = shift == 0 ? 0 : bits &>> (64 - shift)
        if rest != 0 { words[place + 1] |= rest }
    }
}
