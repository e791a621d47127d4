import CEmbark
import Columns

/// Turns the values of pages into slots of a column.
protocol PageDecoder {
    associatedtype Slot: BitwiseCopyable

    /// Where the page's bytes must go before it is decoded.
    mutating func target(for page: ChunkPages.Page) -> PageLoader.Target
    /// Writes the page's `presentCount` values one after the other.
    mutating func decode(_ page: PageBody, into slots: UnsafeMutablePointer<Slot>) throws
}

/// Values of fixed width.
struct FixedDecoder<Conversion: ValueConversion>: PageDecoder {
    typealias Slot = Conversion.Slot
    let conversion: Conversion
    let plain: PlainBytes
    /// The dictionary's values, converted.
    private var dictionary: [Slot] = []
    private(set) var notes = ValueNotes()

    init(_ conversion: Conversion, _ column: ParquetColumn, _ scratch: PageScratch) {
        self.conversion = conversion
        plain = PlainBytes(type: column.physicalType, byteCount: conversion.byteCount, scratch: scratch)
    }

    mutating func readDictionary(_ page: ChunkPages.Page, _ loader: PageLoader) throws {
        let bytes = try loader.dictionary(page, to: .scratch)
        let count = page.header.valueCount
        let values = try plain.values(bytes, .plain, count)
        try conversion.check(values, count, &notes)
        dictionary = (0..<count).map { conversion.slot(values + $0 * conversion.byteCount) }
    }

    func target(for page: ChunkPages.Page) -> PageLoader.Target { .scratch }

    @inline(never)
    mutating func decode(_ page: PageBody, into slots: UnsafeMutablePointer<Slot>) throws {
        let count = page.presentCount
        if page.encoding.isDictionary {
            let numbers = try plain.scratch.dictionaryNumbers(page, dictionaryCount: dictionary.count)
            dictionary.withUnsafeBufferPointer { dictionary in
                guard let values = dictionary.baseAddress else { return }
                for index in 0..<count { slots[index] = values[Int(numbers[index])] }
            }
            return
        }
        let values = try plain.values(page.values, page.encoding, count)
        try conversion.check(values, count, &notes)
        let byteCount = conversion.byteCount
        for index in 0..<count { slots[index] = conversion.slot(values + index &* byteCount) }
    }
}

extension PageScratch {
    /// The dictionary entries that a page names, one a value.
    func dictionaryNumbers(_ page: PageBody, dictionaryCount: Int) throws -> UnsafeMutablePointer<UInt32> {
        let numbers = room(.numbers, page.presentCount, of: UInt32.self)
        try readDictionaryNumbers(page, dictionaryCount: dictionaryCount, into: numbers)
        return numbers
    }

    func readDictionaryNumbers(
        _ page: PageBody, dictionaryCount: Int, into numbers: UnsafeMutablePointer<UInt32>
    ) throws {
        guard page.presentCount > 0 else { return }
        guard let width = page.values.first else { throw PageError("expected dictionary numbers, found nothing") }
        var runs = try HybridRuns(UnsafeRawBufferPointer(rebasing: page.values.dropFirst()), width: Int(width))
        try runs.read(page.presentCount, below: dictionaryCount, into: numbers)
    }
}

/// Truth values, a byte a row until the column is finished.
struct BoolDecoder: PageDecoder {
    let scratch: PageScratch

    func target(for page: ChunkPages.Page) -> PageLoader.Target { .scratch }

    func decode(_ page: PageBody, into slots: UnsafeMutablePointer<UInt8>) throws {
        let count = page.presentCount
        guard count > 0 else { return }
        let words = scratch.room(.numbers, count / 64 + 1, of: UInt64.self)
        words.update(repeating: 0, count: count / 64 + 1)
        switch page.encoding {
        case .plain:
            guard page.values.count >= (count + 7) / 8 else {
                throw PlainBytes.tooFew(page.values.count, (count + 7) / 8)
            }
            BitCopy.copy(
                page.values.baseAddress!.assumingMemoryBound(to: UInt8.self), sourceBit: 0, count: count, to: words,
                targetBit: 0)
        case .rle:
            guard page.values.count >= 4 else { throw PlainBytes.tooFew(page.values.count, 4) }
            let length = Int(page.values.loadUnaligned(as: UInt32.self))
            guard length <= page.values.count - 4 else { throw PlainBytes.tooFew(page.values.count - 4, length) }
            var runs = try HybridRuns(UnsafeRawBufferPointer(rebasing: page.values[4..<4 + length]), width: 1)
            try runs.readBits(count, into: words)
        default: throw PageError.unsupported("expected an encoding for BOOLEAN, found \(page.encoding.name)")
        }
        for index in 0..<count {
            slots[index] = UInt8(truncatingIfNeeded: words[index &>> 6] &>> UInt64(index & 63)) & 1
        }
    }
}

/// A column without any value.
struct NothingDecoder: PageDecoder {
    func target(for page: ChunkPages.Page) -> PageLoader.Target { .scratch }
    func decode(_ page: PageBody, into slots: UnsafeMutablePointer<StringView>) throws {
        guard page.presentCount == 0 else { throw PageError("expected no values, found \(page.presentCount)") }
    }
}
