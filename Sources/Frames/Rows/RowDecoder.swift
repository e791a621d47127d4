import Columns
import Pool

extension DataFrame {
    /// The rows as structs of any `Decodable` type, made on all cores: fields are columns of the same names.
    ///
    /// Optionals take missing values; fields of a struct inside are columns with the outer name and a dot in front.
    /// - Throws: `ColumnError` for a wrong name or type, `RowError` for a missing value in a field that is no optional.
    /// - Cost: about a microsecond a row of five fields; a `TypedRow` costs a tenth.
    public func rows<Row: Decodable & Sendable>(as type: Row.Type) throws -> [Row] {
        let morsel = 4096
        return try Pool.current.map(count: (rowCount + morsel - 1) / morsel) { part -> [Row] in
            let source = RowSource(self)
            let decoder = RowDecoder(source: source, prefix: "")
            return try (part * morsel..<min(rowCount, (part + 1) * morsel)).map { row in
                source.row = row
                return try Row(from: decoder)
            }
        }.flatMap { $0 }
    }
}

/// The row that one thread is reading.
final class RowSource {
    let frame: DataFrame
    var row = 0
    private var places: [String: Int] = [:]

    init(_ frame: DataFrame) { self.frame = frame }

    func column(_ name: String) throws -> AnyColumn {
        if let place = places[name] { return frame.columns[place] }
        let column = try frame[name]
        places[name] = frame.columns.firstIndex { $0.name == name }
        return column
    }

    func value<T: ColumnElement>(_ name: String, _ type: T.Type) throws -> T {
        let column = try column(name).assumingType(type)
        if let value = column.uncheckedElement(at: row) { return value }
        _ = try column.requiringValues()
        preconditionFailure("a value is missing and no row misses one")
    }
}

/// Reads a row of a frame for `Decodable`.
struct RowDecoder: Decoder {
    let source: RowSource
    let prefix: String
    let codingPath: [any CodingKey] = []
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Fields(source: source, prefix: prefix))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw RowError.unsupported(field: String(prefix.dropLast()), type: "a list")
    }
    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        Value(source: source, name: String(prefix.dropLast()))
    }

    struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let source: RowSource
        let prefix: String
        let codingPath: [any CodingKey] = []

        private func name(_ key: Key) -> String { prefix.isEmpty ? key.stringValue : prefix + key.stringValue }
        private func value(_ key: Key) -> Value { Value(source: source, name: name(key)) }

        var allKeys: [Key] {
            source.frame.columnNames.filter { $0.hasPrefix(prefix) }
                .compactMap { Key(stringValue: String($0.dropFirst(prefix.count))) }
        }
        func contains(_ key: Key) -> Bool { true }
        // A name with columns below it is a struct; it is there as long as they are.
        func decodeNil(forKey key: Key) throws -> Bool { try value(key).isNil() }
        func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try source.value(name(key), type) }
        func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try source.value(name(key), type) }
        func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try source.value(name(key), type) }
        func decode(_ type: String.Type, forKey key: Key) throws -> String { try source.value(name(key), type) }
        func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try value(key).decode(type) }
        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            KeyedDecodingContainer(RowDecoder.Fields<Nested>(source: source, prefix: name(key) + "."))
        }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            throw RowError.unsupported(field: name(key), type: "a list")
        }
        func superDecoder() throws -> any Decoder { RowDecoder(source: source, prefix: prefix) }
        func superDecoder(forKey key: Key) throws -> any Decoder {
            RowDecoder(source: source, prefix: name(key) + ".")
        }
    }

    /// One value under a name.
    struct Value: SingleValueDecodingContainer {
        let source: RowSource
        let name: String
        let codingPath: [any CodingKey] = []

        func isNil() throws -> Bool {
            if source.frame.columnNames.contains(where: { $0.hasPrefix(name + ".") }) { return false }
            return try source.column(name).isNil(at: source.row)
        }
        func decodeNil() -> Bool { (try? isNil()) ?? false }

        private func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
            let value = try source.value(name, Int.self)
            guard let exact = T(exactly: value) else {
                throw RowError.doesNotFit(field: name, type: "\(type)", row: source.row, value: "\(value)")
            }
            return exact
        }

        func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
        func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
        func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
        func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
        func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
        func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
        func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
        func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
        func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
        func decode(_ type: Int.Type) throws -> Int { try source.value(name, type) }
        func decode(_ type: Double.Type) throws -> Double { try source.value(name, type) }
        func decode(_ type: Float.Type) throws -> Float { Float(try source.value(name, Double.self)) }
        func decode(_ type: Bool.Type) throws -> Bool { try source.value(name, type) }
        func decode(_ type: String.Type) throws -> String { try source.value(name, type) }

        /// What columns hold comes out as it is; other types decode themselves, structs with this name in front.
        func decode<T: Decodable>(_ type: T.Type) throws -> T {
            switch type {
            case is Timestamp.Type: try source.value(name, Timestamp.self) as! T
            case is CalendarDate.Type: try source.value(name, CalendarDate.self) as! T
            case is Duration.Type: try source.value(name, Duration.self) as! T
            default: try T(from: RowDecoder(source: source, prefix: name + "."))
            }
        }
    }
}
