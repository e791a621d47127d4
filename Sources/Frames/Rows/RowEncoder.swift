import Columns

/// Writes `Encodable` structs into columns: an encoder whose keyed containers put each field into its column.
struct RowEncoder: Encoder {
    let part: RowSinkPart
    /// What stands before field names: the names of the structs around, each with a dot.
    let prefix: String
    let codingPath: [any CodingKey] = []
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Fields(part: part, prefix: prefix))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { Refusal(field: fieldName, type: "a list") }
    func singleValueContainer() -> any SingleValueEncodingContainer { SingleField(part: part, name: fieldName) }

    private var fieldName: String { String(prefix.dropLast()) }

    struct Fields<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let part: RowSinkPart
        let prefix: String
        let codingPath: [any CodingKey] = []

        @inline(__always) private func name(_ key: Key) -> String {
            prefix.isEmpty ? key.stringValue : prefix + key.stringValue
        }
        private func single(_ key: Key) -> SingleField { SingleField(part: part, name: name(key)) }

        func encodeNil(forKey key: Key) throws {}
        func encode(_ value: Bool, forKey key: Key) throws { try part.write(value, name(key)) }
        func encode(_ value: String, forKey key: Key) throws { try part.write(value, name(key)) }
        func encode(_ value: Double, forKey key: Key) throws { try part.write(value, name(key)) }
        func encode(_ value: Float, forKey key: Key) throws { try part.write(Double(value), name(key)) }
        func encode(_ value: Int, forKey key: Key) throws { try part.write(value, name(key)) }
        func encode(_ value: Int8, forKey key: Key) throws { try single(key).integer(value) }
        func encode(_ value: Int16, forKey key: Key) throws { try single(key).integer(value) }
        func encode(_ value: Int32, forKey key: Key) throws { try single(key).integer(value) }
        func encode(_ value: Int64, forKey key: Key) throws { try single(key).integer(value) }
        func encode(_ value: UInt, forKey key: Key) throws { try single(key).integer(value) }
        func encode(_ value: UInt8, forKey key: Key) throws { try single(key).integer(value) }
        func encode(_ value: UInt16, forKey key: Key) throws { try single(key).integer(value) }
        func encode(_ value: UInt32, forKey key: Key) throws { try single(key).integer(value) }
        func encode(_ value: UInt64, forKey key: Key) throws { try single(key).integer(value) }
        func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try single(key).encode(value) }

        // A missing optional still tells the type of its column.
        func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
            if let value { try encode(value, forKey: key) } else { part.skip(name(key), .bool) }
        }
        func encodeIfPresent(_ value: String?, forKey key: Key) throws {
            if let value { try encode(value, forKey: key) } else { part.skip(name(key), .string) }
        }
        func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
            if let value { try encode(value, forKey: key) } else { part.skip(name(key), .double) }
        }
        func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
            if let value { try encode(value, forKey: key) } else { part.skip(name(key), .int) }
        }
        func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
            if let value {
                try encode(value, forKey: key)
            } else if let kind = RowField.kind(of: T.self) {
                part.skip(name(key), kind)
            }
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy keyType: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> {
            KeyedEncodingContainer(RowEncoder.Fields<Nested>(part: part, prefix: name(key) + "."))
        }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            Refusal(field: name(key), type: "a list")
        }
        func superEncoder() -> any Encoder { RowEncoder(part: part, prefix: prefix) }
        func superEncoder(forKey key: Key) -> any Encoder { RowEncoder(part: part, prefix: name(key) + ".") }
    }
}

/// One value under a name that is already known.
struct SingleField: SingleValueEncodingContainer {
    let part: RowSinkPart
    let name: String
    let codingPath: [any CodingKey] = []

    func integer(_ value: some BinaryInteger) throws {
        guard let exact = Int(exactly: value) else { throw RowError.tooLarge(field: name, value: "\(value)") }
        try part.write(exact, name)
    }

    func encodeNil() throws {}
    func encode(_ value: Bool) throws { try part.write(value, checked(value)) }
    func encode(_ value: String) throws { try part.write(value, checked(value)) }
    func encode(_ value: Double) throws { try part.write(value, checked(value)) }
    func encode(_ value: Float) throws { try part.write(Double(value), checked(value)) }
    func encode(_ value: Int) throws { try part.write(value, checked(value)) }
    func encode(_ value: Int8) throws { try integer(value) }
    func encode(_ value: Int16) throws { try integer(value) }
    func encode(_ value: Int32) throws { try integer(value) }
    func encode(_ value: Int64) throws { try integer(value) }
    func encode(_ value: UInt) throws { try integer(value) }
    func encode(_ value: UInt8) throws { try integer(value) }
    func encode(_ value: UInt16) throws { try integer(value) }
    func encode(_ value: UInt32) throws { try integer(value) }
    func encode(_ value: UInt64) throws { try integer(value) }

    /// What columns hold goes in as it is; other types encode themselves, structs with this name in front.
    func encode<T: Encodable>(_ value: T) throws {
        switch value {
        case let value as Timestamp: try part.write(value, checked(value))
        case let value as CalendarDate: try part.write(value, checked(value))
        case let value as Duration: try part.write(value, checked(value))
        case let value as any ColumnElementConvertible: try element(value.columnValue)
        default: try value.encode(to: RowEncoder(part: part, prefix: name + "."))
        }
    }

    private func element(_ value: any ColumnElement) throws {
        switch value {
        case let value as Int: try encode(value)
        case let value as Double: try encode(value)
        case let value as Bool: try encode(value)
        case let value as String: try encode(value)
        case let value as Timestamp: try encode(value)
        case let value as CalendarDate: try encode(value)
        case let value as Duration: try encode(value)
        default: throw RowError.unsupported(field: name, type: "\(type(of: value))")
        }
    }

    /// The name; a value without one stands where a struct with named fields should.
    private func checked(_ value: Any) throws -> String {
        if name.isEmpty { throw RowError.notAStruct(type: "\(type(of: value))") }
        return name
    }
}

/// Lists inside rows have no place in columns: everything put here is refused.
struct Refusal: UnkeyedEncodingContainer {
    let field: String
    let type: String
    let codingPath: [any CodingKey] = []
    var count: Int { 0 }

    private var error: RowError { field.isEmpty ? .notAStruct(type: type) : .unsupported(field: field, type: type) }

    mutating func encodeNil() throws { throw error }
    mutating func encode<T: Encodable>(_ value: T) throws { throw error }
    mutating func nestedContainer<Key: CodingKey>(keyedBy keyType: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(RefusedFields<Key>(error: error))
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
    mutating func superEncoder() -> any Encoder { RefusedEncoder(field: field, type: type) }
}

private struct RefusedEncoder: Encoder {
    let field: String
    let type: String
    let codingPath: [any CodingKey] = []
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    func container<Key: CodingKey>(keyedBy keyType: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(RefusedFields<Key>(error: .unsupported(field: field, type: type)))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { Refusal(field: field, type: type) }
    func singleValueContainer() -> any SingleValueEncodingContainer {
        RefusedValue(error: .unsupported(field: field, type: type))
    }
}

private struct RefusedValue: SingleValueEncodingContainer {
    let error: RowError
    let codingPath: [any CodingKey] = []
    mutating func encodeNil() throws { throw error }
    mutating func encode<T: Encodable>(_ value: T) throws { throw error }
}

private struct RefusedFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let error: RowError
    let codingPath: [any CodingKey] = []
    mutating func encodeNil(forKey key: Key) throws { throw error }
    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws { throw error }
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy keyType: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        KeyedEncodingContainer(RefusedFields<Nested>(error: error))
    }
    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        Refusal(field: key.stringValue, type: "a list")
    }
    mutating func superEncoder() -> any Encoder { RefusedEncoder(field: "", type: "a list") }
    mutating func superEncoder(forKey key: Key) -> any Encoder {
        RefusedEncoder(field: key.stringValue, type: "a list")
    }
}

extension RowField {
    /// The column type of a Swift type; nil where it shows only by encoding a value.
    static func kind(of type: Any.Type) -> Kind? {
        switch type {
        case is Int.Type, is Int8.Type, is Int16.Type, is Int32.Type, is Int64.Type, is UInt.Type, is UInt8.Type,
            is UInt16.Type, is UInt32.Type, is UInt64.Type:
            .int
        case is Double.Type, is Float.Type: .double
        case is Bool.Type: .bool
        case is String.Type: .string
        case is Timestamp.Type: .timestamp
        case is CalendarDate.Type: .date
        case is Duration.Type: .duration
        case let convertible as any ColumnElementConvertible.Type: kind(ofConvertible: convertible)
        default: nil
        }
    }

    private static func kind<T: ColumnElementConvertible>(ofConvertible type: T.Type) -> Kind? {
        kind(of: T.ColumnValue.self)
    }
}
