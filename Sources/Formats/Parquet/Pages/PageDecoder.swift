import CEmbark
import Columns

/// Turns the values of pages into slots of a column.
protocol PageDecoder {
    associatedtype Slot: BitwiseCopyable

    /// Whether slots are what PLAIN pages have, so that such pages may be decompressed into the column.
    var slotsArePlain: Bool { get }
    /// Where the page's bytes must go before it is decoded.
    mutating func target(for page: ChunkPages.Page) -> PageLoader.Target
    /// Writes the page's `presentCount` values one after the other. They may be there already.
    mutating func decode(_ page: PageBody, into slots: UnsafeMutablePointer<Slot>) throws
}

extension PageDecoder {
    var slotsArePlain: Bool { false }
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

    var slotsArePlain: Bool { conversion.isUnchanged }

    func target(for page: ChunkPages.Page) -> PageLoader.Target { .scratch }

    @inline(never)
    mutating func decode(_ page: PageBody, into slots: UnsafeMutablePointer<Slot>) throws {
        let count = page.presentCount
        if page.encoding.isDictionary {
            return try dictionary.withUnsafeBufferPointer {
                try plain.scratch.readEntries(page, of: $0.baseAddress, $0.count, into: slots)
            }
        }
        let values = try plain.values(page.values, page.encoding, count)
        try conversion.check(values, count, &notes)
        let byteCount = conversion.byteCount
        if conversion.isUnchanged {
            let target = UnsafeMutableRawPointer(slots)
            if values != UnsafeRawPointer(target) { target.copyMemory(from: values, byteCount: count * byteCount) }
            return
        }
        for index in 0..<count { slots[index] = conversion.slot(values + index &* byteCount) }
    }
}

extension PageScratch {
    /// Writes the dictionary entries that a page names, one a value.
    @inline(__always)
    func readEntries<Slot: BitwiseCopyable>(
        _ page: PageBody, of entries: UnsafePointer<Slot>?, _ entryCount: Int, into slots: UnsafeMutablePointer<Slot>
    ) throws {
        guard page.presentCount > 0 else { return }
        guard let entries else { throw PageError("expected a dictionary with entries, found an empty one") }
        var runs = try dictionaryRuns(page)
        try runs.forEach(
            page.presentCount, below: entryCount, room: room(.numbers, HybridRuns.pieceCount, of: UInt32.self),
            repeated: { number, range in
                (slots + range.lowerBound).update(repeating: entries[Int(number)], count: range.count)
            },
            packed: { numbers, range in
                let target = slots + range.lowerBound
                for index in 0..<range.count { target[index] = entries[Int(numbers[index])] }
            })
    }

    /// The numbers of dictionary entries in a page with values.
    func dictionaryRuns(_ page: PageBody) throws -> HybridRuns {
        guard let width = page.values.first else { throw PageError("expected dictionary numbers, found nothing") }
        return try HybridRuns(UnsafeRawBufferPointer(rebasing: page.values.dropFirst()), width: Int(width))
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
