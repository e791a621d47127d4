/// Writes Thrift's compact protocol: fields of structures in ascending order. See `ThriftReader`.
struct ThriftWriter {
    private(set) var bytes: [UInt8] = []
    private var lastField = 0
    private var outer: [Int] = []

    private mutating func varint(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    private mutating func zigzag(_ value: Int) {
        varint(UInt64(bitPattern: Int64(value) << 1) ^ UInt64(bitPattern: Int64(value) >> 63))
    }

    private mutating func head(_ field: Int, _ type: ThriftReader.FieldType) {
        let delta = field - lastField
        precondition(delta > 0, "fields ascend: \(lastField), \(field)")
        if delta < 16 {
            bytes.append(UInt8(delta << 4) | type.rawValue)
        } else {
            bytes.append(type.rawValue)
            zigzag(field)
        }
        lastField = field
    }

    mutating func bool(_ field: Int, _ value: Bool) { head(field, value ? .yes : .no) }
    mutating func byte(_ field: Int, _ value: Int8) {
        head(field, .byte)
        bytes.append(UInt8(bitPattern: value))
    }
    mutating func int16(_ field: Int, _ value: Int) {
        head(field, .int16)
        zigzag(value)
    }
    mutating func int32(_ field: Int, _ value: Int) {
        head(field, .int32)
        zigzag(value)
    }
    mutating func int64(_ field: Int, _ value: Int) {
        head(field, .int64)
        zigzag(value)
    }
    mutating func binary(_ field: Int, _ value: some Collection<UInt8>) {
        head(field, .binary)
        varint(UInt64(value.count))
        bytes += value
    }

    mutating func structure(_ field: Int, _ body: (inout ThriftWriter) -> Void) {
        head(field, .structure)
        structure(body)
    }

    /// A structure that is no field: the outermost one, or an element of a list.
    mutating func structure(_ body: (inout ThriftWriter) -> Void) {
        outer.append(lastField)
        lastField = 0
        body(&self)
        bytes.append(0)
        lastField = outer.removeLast()
    }

    private mutating func list(_ field: Int, _ type: ThriftReader.FieldType, count: Int) {
        head(field, .list)
        if count < 15 {
            bytes.append(UInt8(count << 4) | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            varint(UInt64(count))
        }
    }

    mutating func structures<Elements: Collection>(
        _ field: Int, _ elements: Elements, _ body: (inout ThriftWriter, Elements.Element) -> Void
    ) {
        list(field, .structure, count: elements.count)
        for element in elements { structure { body(&$0, element) } }
    }

    mutating func integers(_ field: Int, _ values: [Int]) {
        list(field, .int32, count: values.count)
        for value in values { zigzag(value) }
    }

    mutating func texts(_ field: Int, _ values: [String]) {
        list(field, .binary, count: values.count)
        for value in values {
            varint(UInt64(value.utf8.count))
            bytes += value.utf8
        }
    }

    mutating func longs(_ field: Int, _ values: [Int]) {
        list(field, .int64, count: values.count)
        for value in values { zigzag(value) }
    }

    mutating func binaries(_ field: Int, _ values: [[UInt8]]) {
        list(field, .binary, count: values.count)
        for value in values {
            varint(UInt64(value.count))
            bytes += value
        }
    }

    /// In a list a truth value takes a byte.
    mutating func bools(_ field: Int, _ values: [Bool]) {
        list(field, .yes, count: values.count)
        for value in values { bytes.append(value ? 1 : 2) }
    }
}
