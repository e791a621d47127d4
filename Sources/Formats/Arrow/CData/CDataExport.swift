import Columns

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What an exported structure points to; freed when its consumer releases it.
///
/// A consumer may move the structure elsewhere, and children out of it, so nothing here refers to the structure itself, and
/// children that were moved (they have no `release` any more) are left alone.
private final class Exported<Structure: CReleasable> {
    let strings: [UnsafeMutablePointer<CChar>]
    /// What keeps the buffers.
    let owners: [ColumnOwner]
    let buffers: UnsafeMutablePointer<UnsafeRawPointer?>
    let children: UnsafeMutableBufferPointer<UnsafeMutablePointer<Structure>?>
    let dictionary: UnsafeMutablePointer<Structure>?

    init(
        strings: [String] = [], owners: [ColumnOwner] = [], buffers: [UnsafeRawPointer?] = [], children: [Structure],
        dictionary: Structure?
    ) {
        self.strings = strings.map { strdup($0)! }
        self.owners = owners
        self.buffers = .allocate(capacity: max(buffers.count, 1))
        self.buffers.initialize(repeating: nil, count: max(buffers.count, 1))
        self.buffers.update(from: buffers, count: buffers.count)
        self.children = .allocate(capacity: children.count)
        _ = self.children.initialize(from: children.map { Self.placed($0) })
        self.dictionary = dictionary.map { Self.placed($0) }
    }

    private static func placed(_ structure: Structure) -> UnsafeMutablePointer<Structure> {
        let place = UnsafeMutablePointer<Structure>.allocate(capacity: 1)
        place.initialize(to: structure)
        return place
    }

    deinit {
        for child in Array(children) + [dictionary] {
            guard let child else { continue }
            child.pointee.release?(child)
            child.deallocate()
        }
        for string in strings { free(string) }
        buffers.deallocate()
        children.deallocate()
    }

    /// The address that goes into the structure, with a count of its own.
    var retained: UnsafeMutableRawPointer { Unmanaged.passRetained(self).toOpaque() }

    static func release(_ address: UnsafeMutableRawPointer?) {
        if let address { Unmanaged<Exported<Structure>>.fromOpaque(address).release() }
    }
}

extension CSchema {
    /// - Parameters:
    ///   - format: of the values, or of the numbers of a dictionary's entries.
    ///   - mayMiss: whether rows may have no value.
    init(format: String, name: String, mayMiss: Bool, children: [CSchema] = [], dictionary: CSchema? = nil) {
        let memory = Exported(strings: [format, name], children: children, dictionary: dictionary)
        self.format = UnsafePointer(memory.strings[0])
        self.name = UnsafePointer(memory.strings[1])
        flags = mayMiss ? 2 : 0
        childCount = Int64(children.count)
        self.children = children.isEmpty ? nil : memory.children.baseAddress
        self.dictionary = memory.dictionary
        release = { address in
            guard let schema = address?.assumingMemoryBound(to: CSchema.self) else { return }
            Exported<CSchema>.release(schema.pointee.privateData)
            schema.pointee.release = nil
            schema.pointee.privateData = nil
        }
        privateData = memory.retained
    }

    /// The schema of a frame: a structure with a child a column.
    init(columns: [AnyColumn]) {
        self.init(format: "+s", name: "", mayMiss: false, children: columns.map { CSchema($0) })
    }

    private init(_ column: AnyColumn) {
        guard case .string(let texts) = column, let categories = texts.categories else {
            self.init(format: ArrowType.exported(column).cFormat ?? "n", name: column.name, mayMiss: true)
            return
        }
        let entries = ArrowType.exported(.string(categories)).cFormat ?? "n"
        self.init(
            format: "i", name: column.name, mayMiss: true,
            dictionary: CSchema(format: entries, name: "", mayMiss: false))
    }
}

extension CArray {
    private init(
        _ body: ArrowBody, rowCount: Int, children: [CArray] = [], dictionary: CArray? = nil
    ) {
        // An absent bitmap has no address, and every other buffer one, however short.
        let buffers = body.pieces.enumerated().map { (index, piece) -> UnsafeRawPointer? in
            index == 0 && piece.count == 0 ? nil : piece.start
        }
        let memory = Exported(
            owners: body.pieces.map(\.owner), buffers: buffers, children: children, dictionary: dictionary)
        length = Int64(rowCount)
        nilCount = body.nodes.first.map { $0[1] } ?? 0
        bufferCount = Int64(max(buffers.count, 1))
        childCount = Int64(children.count)
        self.buffers = memory.buffers
        self.children = children.isEmpty ? nil : memory.children.baseAddress
        self.dictionary = memory.dictionary
        release = { address in
            guard let array = address?.assumingMemoryBound(to: CArray.self) else { return }
            Exported<CArray>.release(array.pointee.privateData)
            array.pointee.release = nil
            array.pointee.privateData = nil
        }
        privateData = memory.retained
    }

    /// The rows of a frame. Copies nothing but bitmaps that do not begin at a byte, and views whose texts cannot be named.
    init(columns: [AnyColumn], rowCount: Int) {
        self.init(ArrowBody(), rowCount: rowCount, children: columns.map { CArray($0) })
    }

    private init(_ column: AnyColumn) {
        var body = ArrowBody()
        var dictionary: CArray?
        if case .string(let texts) = column, !texts.storage.isDictionary {
            body.addViews(texts, ArrowType.exported(column))
        } else {
            if case .string(let texts) = column, let categories = texts.categories {
                dictionary = CArray(.string(categories))
            }
            body.add(column, ArrowField(column, index: 0).type)
        }
        self.init(body, rowCount: column.count, dictionary: dictionary)
    }
}

extension ArrowType {
    /// How a column goes out: texts as they lie in memory unless offsets into their buffers would be too large for others.
    static func exported(_ column: AnyColumn) -> ArrowType {
        guard case .string(let texts) = column, !texts.storage.isDictionary else {
            return ArrowField(column, index: 0).type
        }
        return TextBuffers(texts) == nil ? .text(.offsets64, isText: true) : .text(.views, isText: true)
    }
}

/// The buffers that the views of a column point into.
private struct TextBuffers {
    var starts: [UnsafeRawPointer] = []
    var byteCounts: [Int64] = []

    /// Nil where one is too long: offsets of others are signed.
    init?(_ column: Column<String>) {
        var known: [UnsafeRawPointer: Int] = [:]
        Self.collect(column.owner, &known)
        let heap = column.storage.heap
        for index in 0..<heap.bufferCount {
            guard let start = heap.bases.map({ UnsafeRawPointer($0[index]) }), let byteCount = known[start],
                byteCount <= Int(Int32.max)
            else { return nil }
            starts.append(start)
            byteCounts.append(Int64(byteCount))
        }
    }

    private static func collect(_ owner: ColumnOwner, _ known: inout [UnsafeRawPointer: Int]) {
        for buffer in owner.buffers {
            known[UnsafeRawPointer(buffer.base)] = max(known[UnsafeRawPointer(buffer.base)] ?? 0, buffer.byteCount)
        }
        for parent in owner.parents { collect(parent, &known) }
    }
}

extension ArrowBody {
    /// Views, the buffers they point into, and how long those are; or the texts one after the other.
    fileprivate mutating func addViews(_ column: Column<String>, _ type: ArrowType) {
        guard type == .text(.views, isText: true), let buffers = TextBuffers(column) else {
            return add(.string(column), type)
        }
        add(node: column.count, nilCount: column.nilCount)
        add(bits: column.hasNils ? column.validity : Validity(), rowCount: column.count, column.owner)
        add(UnsafeRawPointer(column.storage.views), column.count * MemoryLayout<StringView>.stride, column.owner)
        for (start, count) in zip(buffers.starts, buffers.byteCounts) { add(start, Int(count), column.owner) }
        let counts = Buffer(byteCount: buffers.byteCounts.count * 8)
        counts.pointer(as: Int64.self).update(from: buffers.byteCounts, count: buffers.byteCounts.count)
        add(counts, buffers.byteCounts.count * 8)
    }
}

// MARK: - Streams

/// A frame on its way out as a stream of one array.
private final class ExportedStream {
    let columns: [AnyColumn]
    let rowCount: Int
    var isDone = false

    init(_ columns: [AnyColumn], rowCount: Int) {
        self.columns = columns
        self.rowCount = rowCount
    }

    static func of(_ address: UnsafeMutableRawPointer?) -> ExportedStream? {
        guard let stream = address?.assumingMemoryBound(to: CStream.self), let data = stream.pointee.privateData else {
            return nil
        }
        return Unmanaged<ExportedStream>.fromOpaque(data).takeUnretainedValue()
    }
}

extension CStream {
    init(columns: [AnyColumn], rowCount: Int) {
        getSchema = { stream, out in
            guard let memory = ExportedStream.of(stream), let out else { return EINVAL }
            out.initializeMemory(as: CSchema.self, to: CSchema(columns: memory.columns))
            return 0
        }
        getNext = { stream, out in
            guard let memory = ExportedStream.of(stream), let out else { return EINVAL }
            // After the last array comes one without `release`.
            let array = memory.isDone ? CArray() : CArray(columns: memory.columns, rowCount: memory.rowCount)
            out.initializeMemory(as: CArray.self, to: array)
            memory.isDone = true
            return 0
        }
        getLastError = { _ in nil }
        release = { address in
            guard let stream = address?.assumingMemoryBound(to: CStream.self), let data = stream.pointee.privateData
            else { return }
            Unmanaged<ExportedStream>.fromOpaque(data).release()
            stream.pointee.release = nil
            stream.pointee.privateData = nil
        }
        privateData = Unmanaged.passRetained(ExportedStream(columns, rowCount: rowCount)).toOpaque()
    }
}
