/// A value of Python's, as it travels in messages: the types that pickles of plain data hold, and nothing that runs.
///
/// - Numbers of numpy arrive as `bool`, `integer` or `float`; its arrays as `array`.
/// - Integers of more than 64 bits are kept as decimal text.
/// - Text is Unicode: lone surrogates, which Python's `str` may hold, become replacement characters.
/// - What is not recognised is named (`unknown`), never run.
public enum PythonValue: Sendable {
    /// `None`.
    case null
    case bool(Bool)
    case integer(Int)
    /// A decimal number that does not fit in 64 bits.
    case bigInteger(String)
    case float(Double)
    case string(String)
    case bytes(Part)
    case byteArray(Part)
    case list([PythonValue])
    case tuple([PythonValue])
    case set([PythonValue])
    case frozenSet([PythonValue])
    /// Members in the order in which they were sent.
    case dictionary([Member])
    indirect case array(PythonArray)
    /// A function or class that the receiver looks up by its name.
    indirect case global(module: String, name: String)
    /// A function that carries its own Python code; it can be told by its name but not run here.
    indirect case function(module: String, name: String)
    /// `ipyparallel.Reference`: a name to look up in the namespace of an engine.
    case reference(String)
    /// An object of a class that means nothing here.
    indirect case unknown(module: String, name: String)

    public struct Member: Sendable, Hashable {
        public var key: PythonValue
        public var value: PythonValue

        public init(_ key: PythonValue, _ value: PythonValue) {
            self.key = key
            self.value = value
        }
    }
}

extension PythonValue: Hashable {
    // Written out because text is compared by scalars, as Python does: "é" in one scalar and in two differ.
    public static func == (left: PythonValue, right: PythonValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.bigInteger(let a), .bigInteger(let b)): a == b
        case (.float(let a), .float(let b)): a == b || a.isNaN && b.isNaN
        case (.string(let a), .string(let b)): a.unicodeScalars.elementsEqual(b.unicodeScalars)
        case (.bytes(let a), .bytes(let b)), (.byteArray(let a), .byteArray(let b)): a == b
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)): a == b
        case (.set(let a), .set(let b)), (.frozenSet(let a), .frozenSet(let b)): Set(a) == Set(b)
        case (.dictionary(let a), .dictionary(let b)): Set(a) == Set(b)
        case (.array(let a), .array(let b)): a == b
        case (.global(let aModule, let aName), .global(let bModule, let bName)): aModule == bModule && aName == bName
        case (.function(let aModule, let aName), .function(let bModule, let bName)):
            aModule == bModule && aName == bName
        case (.reference(let a), .reference(let b)): a == b
        case (.unknown(let aModule, let aName), .unknown(let bModule, let bName)): aModule == bModule && aName == bName
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .float(let value): hasher.combine(value.isNaN ? 0 : value)
        case .string(let value): for scalar in value.unicodeScalars { hasher.combine(scalar) }
        case .bigInteger(let text), .reference(let text): hasher.combine(text)
        case .bytes(let part), .byteArray(let part): hasher.combine(part)
        case .list(let elements), .tuple(let elements): hasher.combine(elements)
        case .set(let elements), .frozenSet(let elements): hasher.combine(Self.unorderedHash(elements))
        case .dictionary(let members): hasher.combine(Self.unorderedHash(members))
        case .array(let array): hasher.combine(array)
        case .global(let module, let name), .function(let module, let name), .unknown(let module, let name):
            hasher.combine(module)
            hasher.combine(name)
        }
    }

    /// The same for every order.
    private static func unorderedHash(_ elements: [some Hashable]) -> Int {
        elements.reduce(elements.count) { $0 &+ $1.hashValue }
    }
}

extension PythonValue: CustomStringConvertible {
    /// As Python would print it.
    public var description: String {
        switch self {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        case .integer(let value): "\(value)"
        case .bigInteger(let text): text
        case .float(let value): "\(value)"
        case .string(let text): "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
        case .bytes(let part): "bytes(\(part.byteCount))"
        case .byteArray(let part): "bytearray(\(part.byteCount))"
        case .list(let elements): "[" + Self.joined(elements) + "]"
        case .tuple(let elements): "(" + Self.joined(elements) + (elements.count == 1 ? ",)" : ")")
        case .set(let elements): elements.isEmpty ? "set()" : "{" + Self.joined(elements) + "}"
        case .frozenSet(let elements): "frozenset({" + Self.joined(elements) + "})"
        case .dictionary(let members):
            "{" + members.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
        case .array(let array): "array(\(array.dataType), shape \(array.shape))"
        case .global(let module, let name): "<\(module).\(name)>"
        case .function(let module, let name): "<function \(module).\(name)>"
        case .reference(let name): "Reference(\(name))"
        case .unknown(let module, let name): "<object of \(module).\(name)>"
        }
    }

    private static func joined(_ elements: [PythonValue]) -> String {
        elements.map(\.description).joined(separator: ", ")
    }
}

// Not `ExpressibleByNilLiteral`: comparing a value with `nil` would then compile, and never hold.
extension PythonValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .float(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: PythonValue...) { self = .list(elements) }

    public init(dictionaryLiteral elements: (PythonValue, PythonValue)...) {
        self = .dictionary(elements.map { Member($0, $1) })
    }
}

extension PythonValue {
    /// The value of a dictionary's member; nil where there is none.
    public subscript(key: String) -> PythonValue? {
        guard case .dictionary(let members) = self else { return nil }
        return members.last { $0.key == .string(key) }?.value
    }

    /// The elements of a list, tuple or set.
    public var elements: [PythonValue]? {
        switch self {
        case .list(let elements), .tuple(let elements), .set(let elements), .frozenSet(let elements): elements
        default: nil
        }
    }
}
