import CEmbark

/// The names a thread has met in the objects of a text, and the columns they stand for.
///
/// A node is a place where objects stand: the rows themselves, and in flattened text each name whose values are objects. Rows
/// mostly have the same names in the same order, so each name remembers the one that followed it: a guess that is checked with
/// two loads. Where it is wrong the name is looked up by its hash.
///
///     {"id": 1, "user": {"id": 7, "name": "x"}}       node 0: id → user        node 1 (user): id → name
final class KeyTree {
    // Unsafe: the bytes of names are allocated here and live as long as the tree.

    struct Key {
        /// The name as it stands in the text, escapes and all, with its closing quote: up to 8 bytes, the others zero.
        var head: UInt64
        var headMask: UInt64
        /// All of those bytes.
        var text: UnsafePointer<UInt8>
        var count: Int
        /// The column; -1 while no value other than an object was met.
        var slot: Int
        /// The node of objects under this name; -1 while none was met.
        var node: Int
        /// The key that followed this one last time; -1 for none.
        var next: Int
    }

    // Not watched for overlapping accesses, see `JSONIndexer`.
    @exclusivity(unchecked) private(set) var keys: [Key] = []
    /// The name of each key's column.
    private var names: [String] = []
    /// By node: the first key of the last object, and the path of names to it.
    @exclusivity(unchecked) private var firsts: [Int] = [-1]
    private var paths: [String] = [""]
    private let separator: String
    /// Keys by node and hash of the name.
    private var table: [Int32] = []
    private var owned: [UnsafeMutablePointer<UInt8>] = []

    private(set) var slots: [String: Int] = [:]
    /// Names without a column yet, and where each stands first.
    private(set) var newNames: [String: Int] = [:]

    /// - Parameter separator: between the names of a path.
    init(separator: String) {
        self.separator = separator
        table = [Int32](repeating: -1, count: 64)
    }

    deinit { for bytes in owned { bytes.deallocate() } }

    /// Makes the names the columns, in this order.
    func adopt(_ names: [String]) {
        slots = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        newNames = [:]
        for index in keys.indices { keys[index].slot = slots[self.names[index]] ?? -1 }
    }

    /// The key whose name begins at `at`, after the quote: the one that is expected, if it is that.
    @inline(__always)
    func expected(_ guess: Int, _ at: UnsafePointer<UInt8>) -> Bool {
        guard guess >= 0 else { return false }
        return keys.withUnsafeBufferPointer { keys in
            let key = keys.baseAddress.unsafelyUnwrapped + guess
            guard Digits.load(at) & key.pointee.headMask == key.pointee.head else { return false }
            return key.pointee.count <= 8 || Self.equal(key.pointee.text + 8, at + 8, key.pointee.count &- 8)
        }
    }

    @inline(__always) func first(of node: Int) -> Int { firsts.withUnsafeBufferPointer { $0[node] } }

    func setFirst(of node: Int, _ key: Int) { firsts[node] = key }

    func setNext(of key: Int, _ next: Int) { keys[key].next = next }

    /// The key of a name, a new one when it was not met before.
    ///
    /// - Parameter end: the closing quote.
    func find(_ node: Int, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int {
        let count = end - start + 1
        var index = place(node, start, count)
        while table[index] >= 0 {
            let key = Int(table[index])
            if nodes[key] == node, keys[key].count == count, Self.equal(keys[key].text, start, count) { return key }
            index = (index + 1) & (table.count - 1)
        }
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: count + 16)
        bytes.initialize(repeating: 0, count: count + 16)
        bytes.update(from: start, count: count)
        owned.append(bytes)
        let mask = ByteMasks.low(count)
        let name = JSONText.text(UnsafeBufferPointer(start: start, count: count - 1))
        let path = node == 0 ? name : paths[node] + separator + name
        keys.append(
            Key(
                head: Digits.load(bytes) & mask, headMask: mask, text: UnsafePointer(bytes), count: count,
                slot: slots[path] ?? -1, node: -1, next: -1))
        names.append(path)
        nodes.append(node)
        table[index] = Int32(keys.count - 1)
        if keys.count * 2 > table.count { grow() }
        return keys.count - 1
    }

    /// The node that each key belongs to.
    private var nodes: [Int] = []

    private func place(_ node: Int, _ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var hash = UInt64(truncatingIfNeeded: node) &* 0x9E37_79B9_7F4A_7C15
        for index in 0..<count { hash = (hash ^ UInt64(start[index])) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ (hash >> 32)) & (table.count - 1)
    }

    private func grow() {
        table = [Int32](repeating: -1, count: table.count * 2)
        for key in keys.indices {
            var index = place(nodes[key], keys[key].text, keys[key].count)
            while table[index] >= 0 { index = (index + 1) & (table.count - 1) }
            table[index] = Int32(key)
        }
    }

    /// Notes that a value without a column stands at an offset of the text.
    func noteNew(_ key: Int, _ byteOffset: Int) {
        let name = names[key]
        newNames[name] = min(newNames[name] ?? .max, byteOffset)
    }

    /// The node of the objects under a key.
    func node(under key: Int) -> Int {
        if keys[key].node < 0 {
            keys[key].node = firsts.count
            firsts.append(-1)
            paths.append(names[key])
        }
        return keys[key].node
    }

    @inline(__always)
    private static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var at = 0
        while at < count {
            if (Digits.load(left + at) ^ Digits.load(right + at)) & ByteMasks.low(count &- at) != 0 { return false }
            at &+= 8
        }
        return true
    }
}
