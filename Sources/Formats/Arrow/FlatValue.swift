/// Something to be written into a FlatBuffer.
///
/// Written from front to back: a table before what it refers to, because references only lead forward.
indirect enum FlatValue {
    case uint8(UInt8)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    case string(String)
    /// Fields by number; what is left out has its default.
    case table([(field: Int, value: FlatValue)])
    case tables([FlatValue])
    /// A vector of structures of 64-bit numbers, or of numbers.
    case words([[Int64]])

    static func bool(_ value: Bool) -> FlatValue { .uint8(value ? 1 : 0) }

    /// The bytes of a buffer whose root is this table; a multiple of eight.
    var buffer: [UInt8] {
        var writer = FlatWriter()
        writer.reserve(4)
        writer.refer(from: 0, to: self)
        writer.align(8)
        return writer.bytes
    }

    fileprivate var inlineByteCount: Int {
        switch self {
        case .uint8: 1
        case .int16: 2
        case .int64: 8
        default: 4
        }
    }
}

private struct FlatWriter {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ count: Int) { bytes += [UInt8](repeating: 0, count: count) }
    mutating func align(_ alignment: Int) { reserve((alignment - bytes.count % alignment) % alignment) }

    private mutating func store<T: BitwiseCopyable>(_ value: T, at place: Int) {
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: place, as: T.self) }
    }

    /// Writes what a field at `place` refers to, and the distance into the field.
    mutating func refer(from place: Int, to value: FlatValue) {
        switch value {
        case .table(let fields):
            let position = table(fields)
            store(UInt32(position.start - place), at: place)
            for (field, offset) in position.references { refer(from: offset, to: field) }
        case .string(let text):
            align(4)
            store(UInt32(bytes.count - place), at: place)
            reserve(4)
            store(UInt32(text.utf8.count), at: bytes.count - 4)
            bytes += text.utf8
            bytes.append(0)
        case .tables(let elements):
            align(4)
            store(UInt32(bytes.count - place), at: place)
            reserve(4)
            store(UInt32(elements.count), at: bytes.count - 4)
            let first = bytes.count
            reserve(4 * elements.count)
            for (index, element) in elements.enumerated() { refer(from: first + 4 * index, to: element) }
        case .words(let elements):
            align(4)
            // The numbers after the count stand at a multiple of eight.
            if bytes.count % 8 == 0 { reserve(4) }
            store(UInt32(bytes.count - place), at: place)
            reserve(4)
            store(UInt32(elements.count), at: bytes.count - 4)
            for word in elements.joined() {
                reserve(8)
                store(word, at: bytes.count - 8)
            }
        case .uint8, .int16, .int32, .int64: preconditionFailure("a number is no reference")
        }
    }

    /// Writes vtable and table; returns where the table begins and which of its fields refer to something.
    private mutating func table(
        _ fields: [(field: Int, value: FlatValue)]
    ) -> (start: Int, references: [(FlatValue, Int)]) {
        let slots = (fields.map(\.field).max() ?? -1) + 1
        // Wide fields first, so that none needs more than the padding after the first four bytes.
        let ordered = fields.sorted { $0.value.inlineByteCount > $1.value.inlineByteCount }
        var offsets = [Int](repeating: 0, count: slots)
        var size = 4
        for (field, value) in ordered {
            let width = value.inlineByteCount
            size = (size + width - 1) / width * width
            offsets[field] = size
            size += width
        }
        align(2)
        let vtable = bytes.count
        reserve(4 + 2 * slots)
        store(UInt16(4 + 2 * slots), at: vtable)
        store(UInt16(size), at: vtable + 2)
        for slot in 0..<slots { store(UInt16(offsets[slot]), at: vtable + 4 + 2 * slot) }
        align(8)
        let start = bytes.count
        reserve(size)
        store(Int32(start - vtable), at: start)
        var references: [(FlatValue, Int)] = []
        for (field, value) in fields {
            let place = start + offsets[field]
            switch value {
            case .uint8(let number): store(number, at: place)
            case .int16(let number): store(number, at: place)
            case .int32(let number): store(number, at: place)
            case .int64(let number): store(number, at: place)
            default: references.append((value, place))
            }
        }
        return (start, references)
    }
}
