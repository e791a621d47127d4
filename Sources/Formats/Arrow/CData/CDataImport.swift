import Columns
import Compute
import Frames
import Pool

/// Arrays of another library, released when the last column lets go of them: once, as the interface wants it.
private final class ImportedArrays: @unchecked Sendable {
    // @unchecked: the structures are not changed until they are released.
    private(set) var arrays: [CArray] = []

    /// Takes an array over: the source has nothing to release any more.
    func take(_ source: UnsafeMutablePointer<CArray>) {
        arrays.append(source.pointee)
        source.pointee.release = nil
    }

    deinit {
        for index in arrays.indices {
            let release = arrays[index].release
            release?(&arrays[index])
        }
    }
}

/// Reads what another library handed over: a schema of columns, and arrays of their rows.
struct CDataImport {
    private let fields: [ArrowField]
    private let arrays = ImportedArrays()
    private static let source = "Arrow C data"

    /// - Parameter schema: of a structure whose children are the columns; not released.
    init(_ schema: CSchema) throws {
        guard schema.release != nil else {
            throw ArrowReadingError.notArrow(source: Self.source, reason: "a schema that was released")
        }
        guard Self.text(schema.format) == "+s" else {
            throw ArrowReadingError.notArrow(
                source: Self.source, reason: "the format \"\(Self.text(schema.format))\" instead of columns, \"+s\"")
        }
        fields = try (0..<Int(schema.childCount)).map { index in
            guard let child = schema.children?[index] else {
                throw ArrowReadingError.notArrow(source: Self.source, reason: "a column without a schema")
            }
            return Self.field(child.pointee)
        }
        for field in fields {
            if let feature = field.unsupportedFeature {
                throw ArrowReadingError.unsupported(
                    source: Self.source, column: field.name, feature: feature,
                    readable: fields.filter { $0.unsupportedFeature == nil }.map(\.name))
            }
        }
    }

    private static func text(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }

    private static func field(_ schema: CSchema) -> ArrowField {
        let type = ArrowType(cFormat: text(schema.format))
        guard let dictionary = schema.dictionary else { return ArrowField(name: text(schema.name), type: type) }
        var field = ArrowField(name: text(schema.name), type: ArrowType(cFormat: text(dictionary.pointee.format)))
        if case .int(let width, let isSigned) = type {
            field.dictionary = ArrowField.Dictionary(
                id: 0, bitWidth: width, isSigned: isSigned, isOrdered: schema.flags & 1 != 0)
        }
        return field
    }

    /// Takes the next array over.
    func add(_ array: UnsafeMutablePointer<CArray>) throws {
        let isWhole = array.pointee.release != nil && array.pointee.childCount == Int64(fields.count)
        let missing = array.pointee.bufferCount > 0 && array.pointee.buffers?[0] != nil ? array.pointee.nilCount : 0
        let length = array.pointee.length, offset = array.pointee.offset
        arrays.take(array)
        guard isWhole, length >= 0, offset >= 0 else {
            throw ArrowReadingError.notArrow(
                source: Self.source, reason: "an array that has not the schema's \(fields.count) columns")
        }
        guard missing == 0 else {
            throw ArrowReadingError.notArrow(source: Self.source, reason: "rows that are missing as a whole")
        }
    }

    // MARK: - Columns

    func frame() throws -> DataFrame {
        let rowCount = arrays.arrays.reduce(0) { $0 + Int($1.length) }
        guard rowCount < RowPositions.rowLimit else {
            throw ArrowReadingError.corrupt(
                source: Self.source, column: nil, batch: nil,
                reason: "expected at most \(RowPositions.rowLimit - 1) rows, found \(rowCount)")
        }
        return try DataFrame(columns: try fields.indices.map { try column($0, rowCount: rowCount) })
    }

    private func column(_ index: Int, rowCount: Int) throws -> AnyColumn {
        let field = fields[index]
        let data = try arrays.arrays.indices.map { batch in
            try placed(field, batch) {
                let whole = arrays.arrays[batch]
                guard let child = whole.children?[index] else { throw FlatTable.Failure(reason: "expected an array") }
                return try Self.data(
                    child.pointee, field, first: Int(whole.offset), rowCount: Int(whole.length),
                    isCoded: field.dictionary != nil)
            }
        }
        let heap = TextHeap()
        let dictionaries = try field.dictionary == nil ? nil : dictionaries(index, heap)
        let join = ArrowJoin(
            field: field, data: data, rowCount: rowCount, keeper: arrays, heap: heap, dictionary: dictionaries?.joined)
        return try join.column(placed: { try placed(field, $0, $1) }) { batch in
            dictionaries.map { $0.joined.codes[$0.numbers[batch]] }
        }
    }

    /// The dictionaries of all arrays joined, and which of them each array has. Arrays mostly share one.
    private func dictionaries(_ index: Int, _ heap: TextHeap) throws -> (joined: JoinedDictionary, numbers: [Int]) {
        var field = fields[index]
        field.dictionary = nil
        var texts: [TextDictionary] = []
        var numbers: [Int] = []
        var last: (UnsafeRawPointer?, UnsafeRawPointer?, Int64, Int64)?
        for (batch, whole) in arrays.arrays.enumerated() {
            try placed(field, batch) {
                guard let dictionary = whole.children?[index]?.pointee.dictionary?.pointee else {
                    throw FlatTable.Failure(reason: "expected a dictionary, found none")
                }
                let buffers = dictionary.buffers
                let key = (
                    dictionary.bufferCount > 1 ? buffers?[1] : nil, dictionary.bufferCount > 2 ? buffers?[2] : nil,
                    dictionary.offset, dictionary.length
                )
                if let last, last == key { return numbers.append(texts.count - 1) }
                last = key
                let data = try Self.data(dictionary, field, first: 0, rowCount: Int(dictionary.length), isCoded: false)
                texts.append(
                    try TextDictionary(count: data.rowCount) { views in
                        try ArrowTexts(field: field, data: data, heap: heap, keeper: arrays).read(into: views)
                    })
                numbers.append(texts.count - 1)
            }
        }
        return (JoinedDictionary(texts, heap: heap), numbers)
    }

    private func placed<R>(_ field: ArrowField, _ batch: Int, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let failure as FlatTable.Failure {
            throw ArrowReadingError.corrupt(
                source: Self.source, column: field.name, batch: batch, reason: failure.reason)
        } catch let error as PageError where error.isUnsupported {
            throw ArrowReadingError.unsupported(
                source: Self.source, column: field.name, feature: error.reason,
                readable: fields.map(\.name).filter { $0 != field.name })
        } catch let error as PageError {
            throw ArrowReadingError.corrupt(source: Self.source, column: field.name, batch: batch, reason: error.reason)
        }
    }

    /// Rows `first…` of an array. Buffers come without their lengths, so those follow from the rows.
    private static func data(
        _ array: CArray, _ field: ArrowField, first: Int, rowCount: Int, isCoded: Bool
    ) throws -> ArrowColumnData {
        let (skipped, overflow) = Int(array.offset).addingReportingOverflow(first)
        guard rowCount >= 0, array.offset >= 0, !overflow, Int(array.length) >= rowCount else {
            throw FlatTable.Failure(reason: "expected \(rowCount) rows, found \(array.length) from \(array.offset)")
        }
        let expected = array.buffers == nil ? 0 : Int(array.bufferCount)
        let addresses = (0..<expected).map { array.buffers?[$0] }
        let nothing = UnsafeRawPointer(UnsafeMutableRawPointer(bitPattern: 64)!)
        var buffers: [ArrowColumnData.Bytes] = []
        var nilCount = 0
        if field.type == .null {
            nilCount = rowCount
        } else {
            let bits = addresses.first.flatMap { $0 }.map { Self.bits($0, skipped, rowCount) }
            buffers.append(bits ?? ArrowColumnData.Bytes(start: nothing, count: 0, owner: nil))
            if let bits, rowCount > 0 {
                let words = Validity(words: bits.words)
                nilCount = words.nilCount(rowCount: rowCount)
            }
        }
        func address(_ index: Int) throws -> UnsafeRawPointer {
            if index < addresses.count, let address = addresses[index] { return address }
            guard rowCount == 0 else { throw FlatTable.Failure(reason: "expected a buffer of values, found none") }
            return nothing
        }
        if isCoded, let width = field.dictionary?.bitWidth {
            buffers.append(.init(start: try address(1) + skipped * width / 8, count: rowCount * width / 8, owner: nil))
            return ArrowColumnData(rowCount: rowCount, nilCount: nilCount, buffers: buffers, isPadded: false)
        }
        switch field.type {
        case .null, .unsupported: break
        case .bool: buffers.append(bits(try address(1), skipped, rowCount))
        case .text(.views, _):
            buffers.append(.init(start: try address(1) + skipped * 16, count: rowCount * 16, owner: nil))
            // The last buffer has the lengths of those between.
            let count = max(0, expected - 3)
            for index in 0..<count {
                let counts = try address(expected - 1)
                let byteCount = counts.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)
                guard byteCount >= 0 else {
                    throw FlatTable.Failure(reason: "expected texts, found \(byteCount) bytes")
                }
                buffers.append(.init(start: addresses[2 + index] ?? nothing, count: Int(byteCount), owner: nil))
            }
        case .text(let layout, _):
            let width = layout == .offsets32 ? 4 : 8
            guard rowCount > 0 else {
                buffers += [.init(start: nothing, count: 0, owner: nil), .init(start: nothing, count: 0, owner: nil)]
                break
            }
            let offsets = try address(1) + skipped * width
            let last =
                width == 4
                ? Int(offsets.loadUnaligned(fromByteOffset: rowCount * 4, as: Int32.self))
                : Int(offsets.loadUnaligned(fromByteOffset: rowCount * 8, as: Int64.self))
            guard last >= 0 else { throw FlatTable.Failure(reason: "expected texts, found one that ends at \(last)") }
            buffers.append(.init(start: offsets, count: (rowCount + 1) * width, owner: nil))
            buffers.append(
                .init(start: addresses.count > 2 ? addresses[2] ?? nothing : nothing, count: last, owner: nil))
        default:
            let width = field.type.rowBitCount ?? 0
            buffers.append(.init(start: try address(1) + skipped * width / 8, count: rowCount * width / 8, owner: nil))
        }
        return ArrowColumnData(rowCount: rowCount, nilCount: nilCount, buffers: buffers, isPadded: false)
    }

    /// Bits from `first` on: where they lie when that is the beginning of a word in memory, else moved.
    private static func bits(_ start: UnsafeRawPointer, _ first: Int, _ rowCount: Int) -> ArrowColumnData.Bytes {
        let byteCount = (rowCount + 7) / 8
        // Columns read their bits in whole words, which another library need not have room for.
        let moved = Buffer.bitmap(bitCount: rowCount)
        BitCopy.copy(
            start.assumingMemoryBound(to: UInt8.self), sourceBit: first, count: rowCount, to: moved.words, targetBit: 0)
        return ArrowColumnData.Bytes(start: UnsafeRawPointer(moved.base), count: byteCount, owner: moved)
    }
}

extension ArrowColumnData.Bytes {
    fileprivate var words: UnsafePointer<UInt64> { start.assumingMemoryBound(to: UInt64.self) }
}
