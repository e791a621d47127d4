/// Makes values of the nodes that a pickle has built, and recognises the classes that mean something here.
///
/// A node may be used many times and even hold itself, so values are counted and their depth is limited.
struct PickleTree {
    typealias NodeID = PickleMachine.NodeID

    static let depthLimit = 128
    static let valueLimit = 1 << 23
    /// Bytes that protocol 2 writes as text: a short operation may ask for a long text again and again.
    static let encodedByteLimit = 1 << 28

    let nodes: [PickleMachine.Node]
    private let isNested: Bool
    private var valueCount = 0
    private var encodedByteCount = 0
    /// Buffers that follow the pickle, taken by canned objects whose own list says `None`.
    private(set) var buffers: ArraySlice<Part>

    init(nodes: [PickleMachine.Node], buffers: ArraySlice<Part>, isNested: Bool = false) {
        self.isNested = isNested
        self.nodes = nodes
        self.buffers = buffers
    }

    mutating func value(_ id: NodeID, depth: Int = 0) throws(PickleError) -> PythonValue {
        guard depth < Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        valueCount += 1
        guard valueCount <= Self.valueLimit else { throw .tooLarge(what: "values", limit: Self.valueLimit) }
        switch nodes[Int(id)] {
        case .value(let value): return value
        case .list(let elements): return .list(try values(elements, depth))
        case .tuple(let elements): return .tuple(try values(elements, depth))
        case .set(let elements): return .set(try values(elements, depth))
        case .frozenSet(let elements): return .frozenSet(try values(elements, depth))
        case .dictionary(let items): return .dictionary(try members(items, depth))
        case .global(let module, let name): return .global(module: module, name: name)
        case .object(let module, let name, let arguments, let state):
            return try object(module, name, arguments, state, depth)
        }
    }

    private mutating func values(_ ids: [NodeID], _ depth: Int) throws(PickleError) -> [PythonValue] {
        var result: [PythonValue] = []
        result.reserveCapacity(ids.count)
        for id in ids { result.append(try value(id, depth: depth + 1)) }
        return result
    }

    /// Of a key that comes twice, the last value counts.
    private mutating func members(_ ids: [NodeID], _ depth: Int) throws(PickleError) -> [PythonValue.Member] {
        var result: [PythonValue.Member] = [], places: [PythonValue: Int] = [:]
        for index in stride(from: 0, to: ids.count, by: 2) {
            let key = try value(ids[index], depth: depth + 1), value = try value(ids[index + 1], depth: depth + 1)
            if let place = places.updateValue(result.count, forKey: key) {
                places[key] = place
                result[place].value = value
            } else {
                result.append(PythonValue.Member(key, value))
            }
        }
        return result
    }

    private mutating func object(
        _ module: String, _ name: String, _ arguments: [NodeID], _ state: NodeID?, _ depth: Int
    ) throws(PickleError) -> PythonValue {
        switch (module, name) {
        case ("ipyparallel.serialize.canning", _): return try canned(name, state, depth)
        case ("_codecs", "encode"), ("builtins", "bytes"), ("__builtin__", "bytes"):
            return try bytes(values(arguments, depth)).map { .bytes($0) } ?? .unknown(module: module, name: name)
        case ("builtins", "bytearray"), ("__builtin__", "bytearray"):
            return try bytes(values(arguments, depth)).map { .byteArray($0) }
                ?? .unknown(module: module, name: name)
        case ("numpy._core.multiarray", _), ("numpy.core.multiarray", _), ("numpy._core.numeric", "_frombuffer"),
            ("numpy.core.numeric", "_frombuffer"), ("numpy", "ndarray"):
            return try array(name, arguments, state, depth) ?? .unknown(module: "numpy", name: "ndarray")
        default: return .unknown(module: module, name: name)
        }
    }

    /// Protocol 2 writes bytes as Latin-1 text.
    private mutating func bytes(_ arguments: [PythonValue]) throws(PickleError) -> Part? {
        switch arguments.first {
        case nil: return .empty
        case .bytes(let part), .byteArray(let part): return part
        case .string(let text):
            encodedByteCount += text.utf8.count
            guard encodedByteCount <= Self.encodedByteLimit else {
                throw .tooLarge(what: "bytes written as text", limit: Self.encodedByteLimit)
            }
            var bytes: [UInt8] = []
            for scalar in text.unicodeScalars {
                guard let byte = UInt8(exactly: scalar.value) else { return nil }
                bytes.append(byte)
            }
            return Part(bytes: bytes)
        default: return nil
        }
    }

    // MARK: numpy

    private mutating func array(
        _ name: String, _ arguments: [NodeID], _ state: NodeID?, _ depth: Int
    ) throws(PickleError) -> PythonValue? {
        switch name {
        case "_frombuffer":
            guard arguments.count == 4, let dataType = try dataType(arguments[1], depth) else { return nil }
            let items = try values([arguments[0], arguments[2], arguments[3]], depth)
            return Self.array(shape: items[1], dataType, isColumnMajor: items[2].string == "F", items[0].bytes)
        case "ndarray":
            guard arguments.count >= 3 else { return nil }
            let items = try values(arguments, depth)
            guard let dataType = items[1].string else { return nil }
            let isColumnMajor = items.count > 5 && items[5].string == "F"
            return Self.array(shape: items[0], dataType, isColumnMajor: isColumnMajor, items[2].bytes)
        case "_reconstruct":
            // The state: version, shape, type, order, bytes.
            guard let state, case .tuple(let parts) = nodes[Int(state)], parts.count == 5,
                let dataType = try dataType(parts[2], depth)
            else { return nil }
            let items = try values([parts[1], parts[3], parts[4]], depth)
            return Self.array(shape: items[0], dataType, isColumnMajor: items[1].bool == true, items[2].bytes)
        case "scalar":
            guard arguments.count == 2, let dataType = try dataType(arguments[0], depth),
                let bytes = try value(arguments[1], depth: depth + 1).bytes
            else { return nil }
            return bytes.withBytes { PythonArray.scalar($0, dataType: dataType) }
                ?? Self.array(shape: .tuple([]), dataType, isColumnMajor: false, bytes)
        default: return nil
        }
    }

    private static func array(
        shape: PythonValue, _ dataType: String, isColumnMajor: Bool, _ bytes: Part?
    ) -> PythonValue? {
        let extents = shape.elements ?? (shape.integer.map { [.integer($0)] } ?? [])
        let shape = extents.compactMap(\.integer)
        guard let bytes, shape.count == extents.count else { return nil }
        return PythonArray(shape: shape, dataType: dataType, isColumnMajor: isColumnMajor, bytes: bytes).map {
            .array($0)
        }
    }

    /// The text of a `numpy.dtype` with the order of its bytes, which is in the state.
    private mutating func dataType(_ id: NodeID, _ depth: Int) throws(PickleError) -> String? {
        guard case .object("numpy", "dtype", let arguments, let state) = nodes[Int(id)], let first = arguments.first,
            let text = try value(first, depth: depth + 1).string
        else { return nil }
        guard let state, case .tuple(let parts) = nodes[Int(state)], parts.count > 1,
            let order = try value(parts[1], depth: depth + 1).string
        else { return text }
        return order + text
    }

    // MARK: ipyparallel

    private mutating func canned(_ name: String, _ state: NodeID?, _ depth: Int) throws(PickleError) -> PythonValue {
        guard let state, case .dictionary(let items) = nodes[Int(state)] else {
            return .unknown(module: "ipyparallel.serialize.canning", name: name)
        }
        var fields: [String: NodeID] = [:]
        for index in stride(from: 0, to: items.count, by: 2) {
            if let field = try value(items[index], depth: depth + 1).string { fields[field] = items[index + 1] }
        }
        var found: [Part] = []
        if let list = fields["buffers"], case .list(let elements) = nodes[Int(list)] {
            for element in elements { found.append(try buffer(element, of: name, depth)) }
        }
        func field(_ name: String) throws(PickleError) -> PythonValue {
            try fields[name].map { (id) throws(PickleError) in try value(id, depth: depth + 1) } ?? .null
        }
        let unknown = PythonValue.unknown(module: "ipyparallel.serialize.canning", name: name)
        switch name {
        case "CannedBytes", "CannedMemoryView", "CannedBuffer": return found.first.map { .bytes($0) } ?? unknown
        case "CannedFunction":
            return .function(module: try field("module").string ?? "", name: try field("__name__").string ?? "")
        case "Reference": return try field("name").string.map { .reference($0) } ?? unknown
        case "CannedArray":
            // Empty arrays and arrays of objects come as a pickle of their own, once; deeper ones are not followed.
            if try field("pickled").bool == true {
                guard !isNested, let pickle = found.first else { return unknown }
                return try Pickle.nestedValue(of: pickle)
            }
            guard let dataType = try field("dtype").string else { return unknown }
            return try Self.array(shape: field("shape"), dataType, isColumnMajor: false, found.first) ?? unknown
        default: return unknown
        }
    }

    /// A buffer in the pickle, or the next one behind it.
    private mutating func buffer(_ id: NodeID, of name: String, _ depth: Int) throws(PickleError) -> Part {
        let value = try value(id, depth: depth + 1)
        if let bytes = value.bytes { return bytes }
        guard let next = buffers.popFirst() else { throw .missingBuffer(of: name) }
        return next
    }
}
