import Columns

extension ConcatenateFill {
    /// Strings: views over joined heaps, or codes over a merged dictionary when every part has a dictionary.
    init(strings parts: [Column<String>], name: String) throws {
        let columns = parts.map { AnyColumn($0) }
        guard parts.allSatisfy(\.storage.isDictionary) else {
            let joined = JoinedHeap(parts)
            self.init(columns, shape: joined.shape(name), translations: joined.translations(parts))
            return
        }
        if parts.allSatisfy({ $0.storage.hasSameDictionary(as: parts[0].storage) }) {
            self.init(columns, shape: columns[0].renamed(name), translations: [])
            return
        }
        let merged = MergedDictionary(parts)
        self.init(columns, shape: merged.shape(name), translations: merged.translations)
    }
}

extension StringStorage {
    func hasSameDictionary(as other: StringStorage) -> Bool {
        isDictionary && other.isDictionary && views == other.views && dictionaryCount == other.dictionaryCount
            && heap.bases == other.heap.bases
    }
}

/// The heaps of several columns as one: the same buffers, one heap's after the other's. No text is copied.
private struct JoinedHeap {
    private let heap: StringHeap
    private let owner: ColumnOwner
    /// Buffers before those of each part.
    private let offsets: [Int]

    init(_ parts: [Column<String>]) {
        // Slices of one column share a heap, which then is joined once.
        var offsetOfHeap: [UnsafePointer<UnsafePointer<UInt8>>?: Int] = [:]
        var buffers: [Buffer] = []
        var offsets: [Int] = []
        for part in parts {
            let heap = part.storage.heap
            if let known = offsetOfHeap[heap.bases] {
                offsets.append(known)
                continue
            }
            offsetOfHeap[heap.bases] = buffers.count
            offsets.append(buffers.count)
            for index in 0..<heap.bufferCount { buffers.append(Buffer(address: heap.bases![index])) }
        }
        let (heap, table) = StringHeap.over(buffers)
        self.heap = heap
        self.offsets = offsets
        owner = ColumnOwner([table], parents: parts.map(\.owner))
    }

    /// A column without rows over the heap.
    func shape(_ name: String) -> AnyColumn {
        let none = Buffer(byteCount: 0)
        let storage = StringStorage(views: none.pointer(as: StringView.self), heap: heap)
        return .string(
            Column(
                name: name, storage: storage, validity: Validity(), count: 0,
                owner: ColumnOwner([none], parents: [owner])))
    }

    func translations(_ parts: [Column<String>]) -> [PartTranslation] {
        zip(parts, offsets).map { part, offset in
            guard part.storage.isDictionary else { return .bufferOffset(UInt32(offset)) }
            let views = (0..<part.storage.dictionaryCount).map { part.storage.views[$0] }
            return .viewOfCode(views.map { $0.moved(byBuffers: UInt32(offset)) })
        }
    }
}

extension Buffer {
    /// Stands for bytes that other owners keep, so that a heap can name them.
    fileprivate convenience init(address: UnsafePointer<UInt8>) {
        self.init(adopting: UnsafeMutableRawPointer(mutating: address), byteCount: 0, release: {})
    }
}

/// The dictionaries of several columns as one, its values in the order of first appearance in the dictionaries.
private struct MergedDictionary {
    private let distinct: Column<String>
    let translations: [PartTranslation]

    init(_ parts: [Column<String>]) {
        var interner = TextInterner()
        translations = parts.map { part in
            let storage = part.storage
            return .codes(interner.codes(of: storage.views, heap: storage.heap, count: storage.dictionaryCount))
        }
        distinct = copiedTexts(count: interner.count) { interner.text(of: $0) }
        withExtendedLifetime(parts) {}
    }

    /// A column without rows over the dictionary.
    func shape(_ name: String) -> AnyColumn {
        let none = Buffer(byteCount: 0)
        let storage = StringStorage(
            codes: none.pointer(as: UInt32.self), dictionary: distinct.storage.views, dictionaryCount: distinct.count,
            heap: distinct.storage.heap)
        return .string(
            Column(
                name: name, storage: storage, validity: Validity(), count: 0,
                owner: ColumnOwner([none], parents: [distinct.owner])))
    }
}
