import Columns

/// Asks a `Decodable` type for its fields by letting it decode itself from placeholders, so that even no rows at all
/// have columns.
struct RowProbe: Decoder {
    final class Found {
        var fields: [RowField] = []
        func note(_ name: String, _ kind: RowField.Kind) {
            if !fields.contains(where: { $0.name == name }) { fields.append(RowField(name: name, kind: kind)) }
        }
    }

    let found: Found
    let prefix: String
    let codingPath: [any CodingKey] = []
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The fields of a type, as far as it gets: a type that refuses a placeholder ends the list.
    static func fields<Row: Decodable>(of type: Row.Type) -> [RowField] {
        let found = Found()
        _ = try? Row(from: RowProbe(found: found, prefix: ""))
        return found.fields
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Fields(found: found, prefix: prefix))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Stop() }
    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        Value(found: found, name: String(prefix.dropLast()))
    }

    struct Stop: Error {}

    struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let found: Found
        let prefix: String
        let codingPath: [any CodingKey] = []
        var allKeys: [Key] { [] }

        private func value(_ key: Key) -> Value { Value(found: found, name: prefix + key.stringValue) }

        func contains(_ key: Key) -> Bool { true }
        // Optionals ask this first; "not nil" lets them go on to the type.
        func decodeNil(forKey key: Key) throws -> Bool { false }
        func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try value(key).decode(type) }
        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            KeyedDecodingContainer(RowProbe.Fields<Nested>(found: found, prefix: prefix + key.stringValue + "."))
        }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw Stop() }
        func superDecoder() throws -> any Decoder { RowProbe(found: found, prefix: prefix) }
        func superDecoder(forKey key: Key) throws -> any Decoder {
            RowProbe(found: found, prefix: prefix + key.stringValue + ".")
        }
    }

    struct Value: SingleValueDecodingContainer {
        let found: Found
        let name: String
        let codingPath: [any CodingKey] = []

        func decodeNil() -> Bool { false }
        func decode<T: Decodable>(_ type: T.Type) throws -> T {
            if let kind = RowField.kind(of: type) {
                found.note(name, kind)
                if let placeholder = Self.placeholder(for: type) { return placeholder }
            }
            return try T(from: RowProbe(found: found, prefix: name + "."))
        }

        private static func placeholder<T>(for type: T.Type) -> T? {
            let candidates: [Any] = [
                0, Int8(0), Int16(0), Int32(0), Int64(0), UInt(0), UInt8(0), UInt16(0), UInt32(0), UInt64(0), 0.0,
                Float(0), false, "", Timestamp(ticks: 0), CalendarDate(daysSinceEpoch: 0), Duration.zero,
            ]
            return candidates.lazy.compactMap { $0 as? T }.first
        }
    }
}
