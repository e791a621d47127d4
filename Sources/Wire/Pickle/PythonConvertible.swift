/// A Swift type whose values have an equal in Python.
///
/// Integers, floating point numbers, truth values, text, bytes, optionals (None), arrays (lists; read from tuples and
/// one-dimensional numpy arrays as well) and dictionaries of those.
public protocol PythonConvertible: Sendable {
    /// Nil where the value is of another type or does not fit.
    init?(python value: PythonValue)
    var python: PythonValue { get }
}

extension PythonValue: PythonConvertible {
    public init?(python value: PythonValue) { self = value }
    public var python: PythonValue { self }
}

extension Bool: PythonConvertible {
    public init?(python value: PythonValue) {
        guard let bool = value.bool else { return nil }
        self = bool
    }
    public var python: PythonValue { .bool(self) }
}

extension Int: PythonConvertible {
    public init?(python value: PythonValue) {
        guard let integer = value.integer else { return nil }
        self = integer
    }
    public var python: PythonValue { .integer(self) }
}

extension Double: PythonConvertible {
    public init?(python value: PythonValue) {
        guard let double = value.double else { return nil }
        self = double
    }
    public var python: PythonValue { .float(self) }
}

extension String: PythonConvertible {
    public init?(python value: PythonValue) {
        guard let string = value.string else { return nil }
        self = string
    }
    public var python: PythonValue { .string(self) }
}

extension Optional: PythonConvertible where Wrapped: PythonConvertible {
    public init?(python value: PythonValue) {
        if value.isNone {
            self = Wrapped?.none
        } else if let wrapped = Wrapped(python: value) {
            self = Wrapped?.some(wrapped)
        } else {
            return nil
        }
    }
    public var python: PythonValue { self?.python ?? .null }
}

extension Array: PythonConvertible where Element: PythonConvertible {
    public init?(python value: PythonValue) {
        if let bytes = value.bytes, Element.self == Int.self {
            self = bytes.bytes.compactMap { Element(python: .integer(Int($0))) }
            return
        }
        guard let values = value.elements ?? value.flatElements else { return nil }
        var result: [Element] = []
        result.reserveCapacity(values.count)
        for value in values {
            guard let element = Element(python: value) else { return nil }
            result.append(element)
        }
        self = result
    }
    public var python: PythonValue { .list(map(\.python)) }
}

extension Dictionary: PythonConvertible where Key: PythonConvertible, Value: PythonConvertible {
    public init?(python value: PythonValue) {
        guard case .dictionary(let members) = value else { return nil }
        self = [:]
        for member in members {
            guard let key = Key(python: member.key), let value = Value(python: member.value) else { return nil }
            self[key] = value
        }
    }
    public var python: PythonValue { .dictionary(map { PythonValue.Member($0.key.python, $0.value.python) }) }
}

extension PythonValue {
    public var bytes: Part? {
        switch self {
        case .bytes(let part), .byteArray(let part): part
        default: nil
        }
    }

    /// The elements of a one-dimensional array of numbers.
    fileprivate var flatElements: [PythonValue]? {
        guard case .array(let array) = self, array.shape.count == 1 else { return nil }
        if let integers = array.integers { return integers.map { .integer($0) } }
        return array.doubles?.map { .float($0) }
    }
}
