/// The stack machine of pickles: reads operations and builds nodes. Nothing is ever imported or called.
///
/// A pickle may change a list after it has remembered it (`MEMOIZE` comes before `APPENDS`), so values cannot be built
/// bottom up: the machine builds nodes that refer to each other by number, and `PickleTree` makes values of them.
///
/// - Cost: one pass; at most one node for each operation, so memory is bounded by `nodeLimit` and the bytes.
/// - Source: CPython, Lib/pickle.py and Lib/pickletools.py; PEP 307, 3154, 574.
struct PickleMachine {
    typealias NodeID = Int32

    enum Node {
        case value(PythonValue)
        case list([NodeID])
        case tuple([NodeID])
        case set([NodeID])
        case frozenSet([NodeID])
        /// Keys and values in turn.
        case dictionary([NodeID])
        indirect case global(module: String, name: String)
        /// What calling a global gave: an object that may be given a state.
        indirect case object(module: String, name: String, arguments: [NodeID], state: NodeID?)
    }

    static let nodeLimit = 1 << 23
    /// Bytes of an integer; Python refuses to print larger ones, too.
    static let integerByteLimit = 256

    private(set) var nodes: [Node] = []
    private var stack: [NodeID] = []
    private var marks: [Int] = []
    private var memo: [Int: NodeID] = [:]
    private let source: Part
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var operation = 0
    /// Elements of lists that were made into sets: short operations that might copy much.
    private var copiedCount = 0

    /// - Parameters:
    ///   - bytes: those of `source`, lent for as long as the machine runs.
    init(_ bytes: UnsafeRawBufferPointer, of source: Part) {
        self.bytes = bytes
        self.source = source
    }

    /// Runs to the end and returns the node of the value.
    mutating func run() throws(PickleError) -> NodeID {
        while true {
            operation = position
            let opcode = try byte()
            if opcode == UInt8(ascii: ".") { return try pop() }
            try perform(opcode)
        }
    }

    // MARK: Reading

    private mutating func byte() throws(PickleError) -> UInt8 {
        guard position < bytes.count else { throw .endsEarly(byteOffset: position) }
        position += 1
        return bytes[position - 1]
    }

    /// An unsigned little-endian number of at most 8 bytes.
    private mutating func number(_ byteCount: Int) throws(PickleError) -> UInt64 {
        guard bytes.count - position >= byteCount else { throw .endsEarly(byteOffset: position) }
        var value: UInt64 = 0
        for index in (0..<byteCount).reversed() { value = value << 8 | UInt64(bytes[position + index]) }
        position += byteCount
        return value
    }

    /// The range of as many bytes as a count in front of them says.
    private mutating func counted(_ countByteCount: Int) throws(PickleError) -> Range<Int> {
        let count = try number(countByteCount)
        guard count <= UInt64(bytes.count - position) else { throw .endsEarly(byteOffset: position) }
        let start = position
        position += Int(count)
        return start..<position
    }

    private mutating func line() throws(PickleError) -> Range<Int> {
        let start = position
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
        guard position < bytes.count else { throw .endsEarly(byteOffset: start) }
        position += 1
        return start..<position - 1
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Large bytes are shared with the message, small ones copied, so that a small value does not keep a large message.
    private func part(_ range: Range<Int>) -> Part {
        if range.count >= 4096 { return source.slice(range) }
        return Part(bytes: Array(bytes[range]))
    }

    // MARK: Stack

    private func bad(_ name: String) -> PickleError { .badStack(operation: name, byteOffset: operation) }

    private mutating func push(_ node: Node) throws(PickleError) {
        guard nodes.count < Self.nodeLimit else { throw .tooLarge(what: "values", limit: Self.nodeLimit) }
        nodes.append(node)
        stack.append(NodeID(nodes.count - 1))
    }

    private mutating func pushLeaf(_ value: PythonValue) throws(PickleError) { try push(.value(value)) }

    private mutating func pop() throws(PickleError) -> NodeID {
        guard stack.count > (marks.last ?? 0), let node = stack.popLast() else { throw bad("an operation") }
        return node
    }

    private func top() throws(PickleError) -> NodeID {
        guard stack.count > (marks.last ?? 0), let node = stack.last else { throw bad("an operation") }
        return node
    }

    /// Everything above the last mark; removes both.
    private mutating func popToMark() throws(PickleError) -> [NodeID] {
        guard let mark = marks.popLast(), mark <= stack.count else { throw bad("the end of a group") }
        let items = Array(stack[mark...])
        stack.removeSubrange(mark...)
        return items
    }

    private mutating func popMany(_ count: Int) throws(PickleError) -> [NodeID] {
        guard stack.count - (marks.last ?? 0) >= count else { throw bad("an operation") }
        let items = Array(stack[(stack.count - count)...])
        stack.removeLast(count)
        return items
    }

    private mutating func remember(_ index: Int) throws(PickleError) { memo[index] = try top() }

    private mutating func recall(_ index: Int) throws(PickleError) {
        guard let node = memo[index] else { throw bad("a reference") }
        guard stack.count < Self.nodeLimit else { throw .tooLarge(what: "values", limit: Self.nodeLimit) }
        stack.append(node)
    }

    /// Adds to a list, set or dictionary. Objects of unknown classes take what they are given and forget it.
    private mutating func append(_ items: [NodeID], to target: NodeID, pairs: Bool) throws(PickleError) {
        let index = Int(target)
        if pairs, !items.count.isMultiple(of: 2) { throw bad("a key without a value") }
        switch nodes[index] {
        case .list(var elements) where !pairs:
            // Taken out while it grows, so that it is not copied.
            nodes[index] = .value(.null)
            elements.append(contentsOf: items)
            nodes[index] = .list(elements)
        case .set(var elements) where !pairs:
            nodes[index] = .value(.null)
            elements.append(contentsOf: items)
            nodes[index] = .set(elements)
        case .dictionary(var members) where pairs:
            nodes[index] = .value(.null)
            members.append(contentsOf: items)
            nodes[index] = .dictionary(members)
        case .object: return
        default: throw bad("an addition to something that is no container")
        }
    }

    // MARK: Operations

    private mutating func perform(_ opcode: UInt8) throws(PickleError) {
        switch opcode {
        case 0x80: _ = try byte()  // PROTO
        case 0x95: _ = try number(8)  // FRAME; frames are only a hint for buffering
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: "0"):
            if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
        case UInt8(ascii: "1"): _ = try popToMark()
        case UInt8(ascii: "2"):
            guard stack.count < Self.nodeLimit else { throw .tooLarge(what: "values", limit: Self.nodeLimit) }
            stack.append(try top())
        case UInt8(ascii: "N"), 0x88, 0x89, UInt8(ascii: "I"), UInt8(ascii: "J"), UInt8(ascii: "K"),
            UInt8(ascii: "M"), UInt8(ascii: "L"), 0x8A, 0x8B, UInt8(ascii: "F"), UInt8(ascii: "G"):
            try pushLeaf(scalar(opcode))
        case UInt8(ascii: "S"), UInt8(ascii: "T"), UInt8(ascii: "U"), UInt8(ascii: "V"), UInt8(ascii: "X"), 0x8C, 0x8D,
            UInt8(ascii: "B"), UInt8(ascii: "C"), 0x8E, 0x96:
            try pushLeaf(textOrBytes(opcode))
        case UInt8(ascii: "p"): try remember(decimal(line()))
        case UInt8(ascii: "q"): try remember(Int(byte()))
        case UInt8(ascii: "r"): try remember(Int(number(4)))
        case 0x94: try remember(memo.count)
        case UInt8(ascii: "g"): try recall(decimal(line()))
        case UInt8(ascii: "h"): try recall(Int(byte()))
        case UInt8(ascii: "j"): try recall(Int(number(4)))
        case UInt8(ascii: "c"), 0x93, UInt8(ascii: "R"), UInt8(ascii: "b"), UInt8(ascii: "i"), UInt8(ascii: "o"), 0x81,
            0x92:
            try performOnObjects(opcode)
        case UInt8(ascii: "P"), UInt8(ascii: "Q"): throw .unsupported("persistent ids", byteOffset: operation)
        case 0x82, 0x83, 0x84: throw .unsupported("extension codes", byteOffset: operation)
        case 0x97: throw .unsupported("out-of-band buffers", byteOffset: operation)
        case 0x98: _ = try top()  // READONLY_BUFFER
        default: try performOnContainers(opcode)
        }
    }

    private mutating func performOnContainers(_ opcode: UInt8) throws(PickleError) {
        switch opcode {
        case UInt8(ascii: "]"): try push(.list([]))
        case UInt8(ascii: "}"): try push(.dictionary([]))
        case UInt8(ascii: ")"): try push(.tuple([]))
        case 0x8F: try push(.set([]))
        case UInt8(ascii: "l"): try push(.list(popToMark()))
        case UInt8(ascii: "t"): try push(.tuple(popToMark()))
        case 0x91: try push(.frozenSet(popToMark()))
        case UInt8(ascii: "d"):
            let items = try popToMark()
            guard items.count.isMultiple(of: 2) else { throw bad("a key without a value") }
            try push(.dictionary(items))
        case 0x85...0x87: try push(.tuple(popMany(Int(opcode) - 0x84)))
        case UInt8(ascii: "a"):
            let item = try pop()
            try append([item], to: top(), pairs: false)
        case UInt8(ascii: "s"):
            let items = try popMany(2)
            try append(items, to: top(), pairs: true)
        case UInt8(ascii: "e"), 0x90:
            let items = try popToMark()
            try append(items, to: top(), pairs: false)
        case UInt8(ascii: "u"):
            let items = try popToMark()
            try append(items, to: top(), pairs: true)
        default: throw .unknownOpcode(opcode, byteOffset: operation)
        }
    }

    private mutating func performOnObjects(_ opcode: UInt8) throws(PickleError) {
        switch opcode {
        case UInt8(ascii: "c"):
            let module = try line(), name = try line()
            try push(.global(module: text(module), name: text(name)))
        case 0x93:
            let names = try popMany(2)
            guard case .value(.string(let module)) = nodes[Int(names[0])],
                case .value(.string(let name)) = nodes[Int(names[1])]
            else { throw bad("a global without a name") }
            try push(.global(module: module, name: name))
        case UInt8(ascii: "R"), 0x81:
            let arguments = try pop(), callee = try pop()
            guard case .tuple(let items) = nodes[Int(arguments)] else { throw bad("a call without arguments") }
            try pushCall(of: callee, items)
        case 0x92:
            let parts = try popMany(3)
            guard case .tuple(let items) = nodes[Int(parts[1])] else { throw bad("a call without arguments") }
            try pushCall(of: parts[0], items)
        case UInt8(ascii: "i"):
            let module = try line(), name = try line()
            try push(.object(module: text(module), name: text(name), arguments: popToMark(), state: nil))
        case UInt8(ascii: "o"):
            let items = try popToMark()
            guard let callee = items.first else { throw bad("an object without a class") }
            try pushCall(of: callee, Array(items.dropFirst()))
        default:  // BUILD
            let state = try pop(), target = Int(try top())
            guard case .object(let module, let name, let arguments, _) = nodes[target] else {
                throw bad("a state for something that has none")
            }
            nodes[target] = .object(module: module, name: name, arguments: arguments, state: state)
        }
    }

    private mutating func pushCall(of callee: NodeID, _ arguments: [NodeID]) throws(PickleError) {
        switch nodes[Int(callee)] {
        case .global("builtins", "set"), .global("__builtin__", "set"): try push(.set(members(arguments)))
        case .global("builtins", "frozenset"), .global("__builtin__", "frozenset"):
            try push(.frozenSet(members(arguments)))
        case .global("collections", "OrderedDict") where arguments.isEmpty: try push(.dictionary([]))
        case .global("copyreg", "_reconstructor"), .global("copy_reg", "_reconstructor"):
            guard let first = arguments.first, case .global(let module, let name) = nodes[Int(first)] else {
                throw bad("an object without a class")
            }
            try push(.object(module: module, name: name, arguments: [], state: nil))
        case .global(let module, let name):
            try push(.object(module: module, name: name, arguments: arguments, state: nil))
        case .object(let module, let name, _, _):
            try push(.object(module: module, name: name + "()", arguments: [], state: nil))
        default: throw bad("a call of something that is no function")
        }
    }

    /// The elements of the one list or tuple that a set is made of.
    private mutating func members(_ arguments: [NodeID]) throws(PickleError) -> [NodeID] {
        guard let first = arguments.first else { return [] }
        switch nodes[Int(first)] {
        case .list(let elements), .tuple(let elements):
            copiedCount += elements.count
            guard copiedCount <= Self.nodeLimit else { throw .tooLarge(what: "values", limit: Self.nodeLimit) }
            return elements
        default: throw bad("a set of something that is no list")
        }
    }

    // MARK: Leaves

    private mutating func scalar(_ opcode: UInt8) throws(PickleError) -> PythonValue {
        switch opcode {
        case UInt8(ascii: "N"): return .null
        case 0x88: return .bool(true)
        case 0x89: return .bool(false)
        case UInt8(ascii: "J"): return .integer(Int(Int32(truncatingIfNeeded: try number(4))))
        case UInt8(ascii: "K"): return .integer(Int(try byte()))
        case UInt8(ascii: "M"): return .integer(Int(try number(2)))
        case UInt8(ascii: "I"):
            let digits = text(try line())
            if digits == "00" || digits == "01" { return .bool(digits == "01") }
            return try integer(digits)
        case UInt8(ascii: "L"):
            let digits = text(try line())
            return try integer(digits.hasSuffix("L") ? String(digits.dropLast()) : digits)
        case 0x8A: return try integer(littleEndian: counted(1))
        case 0x8B: return try integer(littleEndian: counted(4))
        case UInt8(ascii: "F"):
            let digits = text(try line())
            guard let value = Double(digits) else { throw .badText("a number", byteOffset: operation) }
            return .float(value)
        default: return .float(Double(bitPattern: try number(8).byteSwapped))
        }
    }

    private func decimal(_ range: Range<Int>) throws(PickleError) -> Int {
        guard let value = Int(text(range)) else { throw .badText("a whole number", byteOffset: operation) }
        return value
    }

    private func integer(_ digits: String) throws(PickleError) -> PythonValue {
        if let value = Int(digits) { return .integer(value) }
        guard digits.utf8.count <= 3 * Self.integerByteLimit else {
            throw .tooLarge(what: "digits of a number", limit: 3 * Self.integerByteLimit)
        }
        let magnitude = digits.hasPrefix("-") ? digits.dropFirst() : digits[...]
        guard !magnitude.isEmpty, magnitude.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .badText("a whole number", byteOffset: operation)
        }
        return .bigInteger(digits)
    }

    private func integer(littleEndian range: Range<Int>) throws(PickleError) -> PythonValue {
        guard range.count <= Self.integerByteLimit else {
            throw .tooLarge(what: "bytes of a number", limit: Self.integerByteLimit)
        }
        return BigInteger.value(littleEndian: bytes[range])
    }

    private mutating func textOrBytes(_ opcode: UInt8) throws(PickleError) -> PythonValue {
        switch opcode {
        case UInt8(ascii: "X"): return .string(text(try counted(4)))
        case 0x8C: return .string(text(try counted(1)))
        case 0x8D: return .string(text(try counted(8)))
        case UInt8(ascii: "U"): return .string(text(try counted(1)))
        case UInt8(ascii: "T"): return .string(text(try counted(4)))
        case UInt8(ascii: "B"): return .bytes(part(try counted(4)))
        case UInt8(ascii: "C"): return .bytes(part(try counted(1)))
        case 0x8E: return .bytes(part(try counted(8)))
        case 0x96: return .byteArray(part(try counted(8)))
        default:
            let range = try line()
            let characters = UnsafeRawBufferPointer(rebasing: bytes[range])
            let text = opcode == UInt8(ascii: "V") ? PickleText.rawUnicode(characters) : PickleText.quoted(characters)
            guard let text else { throw .badText("escaped text", byteOffset: range.lowerBound) }
            return .string(text)
        }
    }
}
