/// Writes values as pickles of protocol 5, which every Python that ipyparallel runs on reads.
struct PickleWriter {
    /// From this size on ipyparallel sends bytes and arrays behind the pickle.
    static let bufferByteCount = 1025
    /// Members of larger containers are not looked at by ipyparallel's reader.
    static let containerLimit = 64

    let leavesOutLargeBuffers: Bool
    private var output: [UInt8] = [0x80, 5]
    private var buffers: [Part] = []

    init(leavesOutLargeBuffers: Bool) { self.leavesOutLargeBuffers = leavesOutLargeBuffers }

    var finished: (pickle: Part, buffers: [Part]) { (Part(bytes: output + [UInt8(ascii: ".")]), buffers) }

    /// - Parameter isVisible: the reader looks here for buffers that were left out: at the value and at its members.
    private mutating func write(_ value: PythonValue, isVisible: Bool, depth: Int) {
        switch value {
        case .null: output.append(UInt8(ascii: "N"))
        case .bool(let bool): output.append(bool ? 0x88 : 0x89)
        case .integer(let integer): write(integer)
        case .bigInteger(let text): output.append(contentsOf: "L\(text)L\n".utf8)
        case .float(let double):
            output.append(UInt8(ascii: "G"))
            append(double.bitPattern.byteSwapped, byteCount: 8)
        case .string(let text): write(text)
        case .bytes(let part) where leavesOut(part, isVisible): writeCanned("CannedBytes", part)
        case .bytes(let part): write(part)
        case .byteArray(let part):
            output.append(0x96)
            append(UInt64(part.byteCount), byteCount: 8)
            part.withBytes { output.append(contentsOf: $0) }
        case .list(let elements):
            output.append(UInt8(ascii: "]"))
            write(elements, open: true, end: UInt8(ascii: "e"), isVisible, depth)
        case .tuple(let elements) where elements.isEmpty: output.append(UInt8(ascii: ")"))
        case .tuple(let elements): write(elements, open: true, end: UInt8(ascii: "t"), isVisible, depth)
        case .set(let elements):
            output.append(0x8F)
            write(elements, open: true, end: 0x90, false, depth)
        case .frozenSet(let elements): write(elements, open: true, end: 0x91, false, depth)
        case .dictionary(let members): write(members, isVisible, depth)
        case .array(let array) where leavesOut(array.bytes, isVisible) && !array.isColumnMajor:
            writeCanned("CannedArray", array.bytes, array: array)
        case .array(let array): write(array)
        case .global(let module, let name), .function(let module, let name), .unknown(let module, let name):
            writeGlobal(module, name)
        case .reference(let name): writeCanned("Reference", nil, name: name)
        }
    }

    mutating func write(_ value: PythonValue) { write(value, isVisible: true, depth: 0) }

    private func leavesOut(_ part: Part, _ isVisible: Bool) -> Bool {
        leavesOutLargeBuffers && isVisible && part.byteCount >= Self.bufferByteCount
    }

    private mutating func append(_ value: UInt64, byteCount: Int) {
        for index in 0..<byteCount { output.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))) }
    }

    private mutating func write(_ integer: Int) {
        switch integer {
        case 0..<256:
            output.append(UInt8(ascii: "K"))
            append(UInt64(integer), byteCount: 1)
        case 256..<65_536:
            output.append(UInt8(ascii: "M"))
            append(UInt64(integer), byteCount: 2)
        case Int(Int32.min)...Int(Int32.max):
            output.append(UInt8(ascii: "J"))
            append(UInt64(bitPattern: Int64(integer)), byteCount: 4)
        default:
            output.append(contentsOf: [0x8A, 8])
            append(UInt64(bitPattern: Int64(integer)), byteCount: 8)
        }
    }

    private mutating func write(_ text: String) {
        let count = text.utf8.count
        output.append(count < 256 ? 0x8C : 0x8D)
        append(UInt64(count), byteCount: count < 256 ? 1 : 8)
        output.append(contentsOf: text.utf8)
    }

    private mutating func write(_ bytes: Part) {
        output.append(bytes.byteCount < 256 ? UInt8(ascii: "C") : 0x8E)
        append(UInt64(bytes.byteCount), byteCount: bytes.byteCount < 256 ? 1 : 8)
        bytes.withBytes { output.append(contentsOf: $0) }
    }

    private mutating func write(
        _ elements: [PythonValue], open: Bool, end: UInt8, _ isVisible: Bool, _ depth: Int
    ) {
        let areVisible = isVisible && depth == 0 && elements.count < Self.containerLimit
        output.append(UInt8(ascii: "("))
        for element in elements { write(element, isVisible: areVisible, depth: depth + 1) }
        output.append(end)
    }

    /// The reader takes buffers in the order of the sorted keys, so such members are written in it.
    private mutating func write(_ members: [PythonValue.Member], _ isVisible: Bool, _ depth: Int) {
        let keys = members.compactMap(\.key.string)
        let areVisible = isVisible && depth == 0 && members.count < Self.containerLimit && keys.count == members.count
        let ordered = areVisible ? members.sorted { ($0.key.string ?? "") < ($1.key.string ?? "") } : members
        output.append(contentsOf: "}(".utf8)
        for member in ordered {
            write(member.key, isVisible: false, depth: depth + 1)
            write(member.value, isVisible: areVisible, depth: depth + 1)
        }
        output.append(UInt8(ascii: "u"))
    }

    private mutating func writeGlobal(_ module: String, _ name: String) {
        write(module)
        write(name)
        output.append(0x93)
    }

    /// `numpy.ndarray(shape, dtype, bytearray, 0, None, order)`: a call that every numpy knows, and an array that may
    /// be written to.
    private mutating func write(_ array: PythonArray) {
        writeGlobal("numpy", "ndarray")
        write(
            .tuple([
                .tuple(array.shape.map { .integer($0) }), .string(array.dataType), .byteArray(array.bytes), 0, .null,
                .string(array.isColumnMajor ? "F" : "C"),
            ]), isVisible: false, depth: 1)
        output.append(UInt8(ascii: "R"))
    }

    /// An object of ipyparallel's whose buffer follows the pickle.
    private mutating func writeCanned(
        _ name: String, _ buffer: Part?, array: PythonArray? = nil, name text: String = ""
    ) {
        writeGlobal("ipyparallel.serialize.canning", name)
        output.append(contentsOf: [UInt8(ascii: ")"), 0x81])
        var state: [PythonValue.Member] = []
        if let array {
            state = [
                .init("shape", .tuple(array.shape.map { .integer($0) })), .init("dtype", .string(array.dataType)),
                .init("pickled", false),
            ]
        }
        if buffer == nil { state.append(.init("name", .string(text))) }
        state.append(.init("buffers", .list(buffer == nil ? [] : [.null])))
        write(.dictionary(state), isVisible: false, depth: 1)
        output.append(UInt8(ascii: "b"))
        if let buffer { buffers.append(buffer) }
    }
}
