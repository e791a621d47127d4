/// An array of numpy's: its shape, the type of its elements and their bytes.
///
/// - Units: `dataType` is numpy's text, such as `<f8` (little-endian, floating point, 8 bytes).
/// - Shape: `bytes` holds the product of `shape` elements, rows after rows, or columns after columns where
///   `isColumnMajor`.
public struct PythonArray: Sendable, Hashable {
    public let shape: [Int]
    public let dataType: String
    public let isColumnMajor: Bool
    public let bytes: Part

    /// Nil when the bytes are not those of so many elements.
    public init?(shape: [Int], dataType: String, isColumnMajor: Bool = false, bytes: Part) {
        guard let elementByteCount = Self.elementByteCount(dataType) else { return nil }
        var byteCount = elementByteCount
        for extent in shape {
            let (product, overflows) = byteCount.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflows else { return nil }
            byteCount = product
        }
        guard byteCount == bytes.byteCount else { return nil }
        self.shape = shape
        self.dataType = dataType
        self.isColumnMajor = isColumnMajor
        self.bytes = bytes
    }

    public init(_ values: [Double]) { self.init(bytesOf: values, dataType: "<f8") }
    public init(_ values: [Int]) { self.init(bytesOf: values, dataType: "<i8") }

    private init<Element: BitwiseCopyable>(bytesOf values: [Element], dataType: String) {
        shape = [values.count]
        self.dataType = dataType
        isColumnMajor = false
        bytes = values.withUnsafeBytes { source in
            let storage = PartStorage(byteCount: source.count) { $0.copyMemory(from: source) }
            return Part(storage: storage, byteOffset: 0, byteCount: source.count)
        }
    }

    public var count: Int { shape.reduce(1, *) }

    /// The elements as they lie in memory, as floating point numbers; nil where they are no numbers.
    public var doubles: [Double]? { elements { $0.double } }

    /// The elements as integers; nil where one of them is none.
    public var integers: [Int]? { elements { $0.integer } }

    private func elements<Result>(_ result: (PythonValue) -> Result?) -> [Result]? {
        guard let byteCount = Self.elementByteCount(dataType), byteCount > 0 else { return nil }
        return bytes.withBytes { source in
            var results: [Result] = []
            results.reserveCapacity(source.count / byteCount)
            for start in stride(from: 0, to: source.count, by: byteCount) {
                let element = UnsafeRawBufferPointer(rebasing: source[start..<start + byteCount])
                guard let value = Self.scalar(element, dataType: dataType).flatMap(result) else { return nil }
                results.append(value)
            }
            return results
        }
    }

    /// The size in bytes of an element; nil for types whose bytes mean nothing by themselves (objects, records).
    static func elementByteCount(_ dataType: String) -> Int? {
        guard let kind = kind(of: dataType), let count = Int(dataType.drop { !$0.isNumber }.prefix { $0.isNumber }),
            count >= 0, count < 1 << 30
        else { return nil }
        return kind == "U" ? count * 4 : count
    }

    private static func kind(of dataType: String) -> Character? {
        guard let first = dataType.drop(while: { "<>|=".contains($0) }).first, "biufcSUVmM".contains(first) else {
            return nil
        }
        return first
    }

    /// One element as a plain value: whole numbers, floating point numbers of 4 and 8 bytes and truth values.
    static func scalar(_ bytes: UnsafeRawBufferPointer, dataType: String) -> PythonValue? {
        guard bytes.count <= 8, !bytes.isEmpty, let kind = kind(of: dataType) else { return nil }
        var bits: UInt64 = 0
        for byte in dataType.hasPrefix(">") ? Array(bytes) : bytes.reversed() { bits = bits << 8 | UInt64(byte) }
        let unused = 64 - 8 * bytes.count
        switch (kind, bytes.count) {
        case ("b", 1): return .bool(bits != 0)
        case ("i", _): return .integer(Int(truncatingIfNeeded: Int64(bitPattern: bits << unused) >> unused))
        case ("u", _): return Int(exactly: bits).map { .integer($0) } ?? .bigInteger("\(bits)")
        case ("f", 8): return .float(Double(bitPattern: bits))
        case ("f", 4): return .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
        default: return nil
        }
    }
}

extension PythonValue {
    /// The number, where it is one.
    public var double: Double? {
        switch self {
        case .float(let value): value
        case .integer(let value): Double(value)
        case .bool(let value): value ? 1 : 0
        case .bigInteger(let text): Double(text)
        default: nil
        }
    }

    public var integer: Int? {
        switch self {
        case .integer(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var isNone: Bool { if case .null = self { true } else { false } }
}
