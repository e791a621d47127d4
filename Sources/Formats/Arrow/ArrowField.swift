import Columns

/// A column's description in Arrow's schema.
struct ArrowField: Sendable {
    var name: String
    var type: ArrowType
    /// The dictionary whose entries the column names, and the numbers it names them with.
    var dictionary: Dictionary?
    /// Of types that frames do not hold: what they are made of.
    var children: [ArrowField] = []

    struct Dictionary: Sendable, Equatable {
        var id: Int64
        var bitWidth: Int
        var isSigned: Bool
        var isOrdered = false
    }
}

/// Types of Arrow, as far as frames hold them.
enum ArrowType: Sendable, Equatable {
    case null
    case int(bitWidth: Int, isSigned: Bool)
    case float(bitWidth: Int)
    case bool
    case decimal(bitWidth: Int, scale: Int)
    case date32, date64
    case time(TimeUnit, bitWidth: Int)
    case timestamp(TimeUnit, zone: String?)
    case duration(TimeUnit)
    /// Text, or bytes that must be text to be held.
    case text(TextLayout, isText: Bool)
    case unsupported(String)

    enum TextLayout: Sendable, Equatable {
        case offsets32, offsets64, views
    }
}

extension ArrowField {
    /// Why a frame cannot hold the field; nil when it can.
    var unsupportedFeature: String? {
        switch type {
        case .unsupported(let kind): "expected single values, found \(kind)"
        case .decimal(let width, let scale)
        where width > 256 || width % 32 != 0 || width <= 0 || !(0...200).contains(scale):
            "expected decimals of up to 256 bits, found \(width) with scale \(scale)"
        case .int(let width, _) where ![8, 16, 32, 64].contains(width):
            "expected integers of 8 to 64 bits, found \(width)"
        case .text: nil
        default: dictionary == nil ? nil : "expected a dictionary of texts, found one of other values"
        }
    }
}

/// - Source: apache/arrow, format/Schema.fbs; numbers of fields and of union members are those of its tables.
extension ArrowField {
    /// The fields of a `Schema`.
    static func fields(_ schema: FlatTable) throws -> [ArrowField] {
        guard try schema.scalar(0, default: Int16(0)) == 0 else {
            throw FlatTable.Failure(reason: "expected little-endian values, found big-endian ones")
        }
        // A damaged schema can name one child many times, level after level.
        var budget = 100_000
        return try schema.tables(1).map { try ArrowField($0, depth: 0, budget: &budget) }
    }

    private init(_ field: FlatTable, depth: Int, budget: inout Int) throws {
        budget -= 1
        guard depth < 64, budget > 0 else {
            throw FlatTable.Failure(reason: "expected types of at most 64 levels, found more")
        }
        name = try field.string(0) ?? ""
        type = try ArrowType(try field.scalar(2, default: UInt8(0)), try field.table(3))
        for child in try field.tables(5) {
            children.append(try ArrowField(child, depth: depth + 1, budget: &budget))
        }
        guard let encoding = try field.table(4) else { return }
        let index = try encoding.table(1)
        dictionary = Dictionary(
            id: try encoding.scalar(0, default: Int64(0)),
            bitWidth: Int(try index?.scalar(0, default: Int32(32)) ?? 32),
            isSigned: try index?.bool(1) ?? true, isOrdered: try encoding.bool(2))
    }

    /// The field of a column. Codes go as a dictionary with the column's number as its id.
    init(_ column: AnyColumn, index: Int) {
        name = column.name
        type =
            switch column {
            case .int: .int(bitWidth: 64, isSigned: true)
            case .double: .float(bitWidth: 64)
            case .bool: .bool
            case .date: .date32
            case .timestamp(let column): .timestamp(column.unit, zone: column.zone.name)
            case .duration(let column): .duration(column.unit)
            case .string(let column): .text(column.storage.isDictionary ? .offsets64 : .views, isText: true)
            }
        if case .string(let column) = column, column.storage.isDictionary {
            dictionary = Dictionary(id: Int64(index), bitWidth: 32, isSigned: true)
        }
    }

    var flat: FlatValue {
        let (number, table) = type.flat
        var fields: [(field: Int, value: FlatValue)] = [
            (0, .string(name)), (1, .bool(true)), (2, .uint8(number)), (3, .table(table)), (5, .tables([])),
        ]
        if let dictionary {
            let index: FlatValue = .table([(0, .int32(Int32(dictionary.bitWidth))), (1, .bool(dictionary.isSigned))])
            fields.append((4, .table([(0, .int64(dictionary.id)), (1, index)])))
        }
        return .table(fields)
    }

    /// A `Schema` of fields.
    static func schema(_ fields: [ArrowField]) -> FlatValue { .table([(1, .tables(fields.map(\.flat)))]) }
}

extension ArrowType {
    /// Buffers of types that are passed over. (Unions of the dense kind have one more, and follow none in files we saw.)
    static let bufferCounts = ["structures": 1, "lists of fixed size": 1, "unions": 1, "runs": 0, "views of lists": 3]

    /// Bits of a row in a column's second buffer; nil for types without one.
    var rowBitCount: Int? {
        switch self {
        case .null, .unsupported: nil
        case .int(let width, _), .float(let width), .decimal(let width, _), .time(_, let width): max(1, width)
        case .bool: 1
        case .date32, .text(.offsets32, _): 32
        case .date64, .timestamp, .duration, .text(.offsets64, _): 64
        case .text(.views, _): 128
        }
    }

    fileprivate init(_ number: UInt8, _ table: FlatTable?) throws {
        func unit(_ standard: TimeUnit) throws -> TimeUnit {
            let raw = try table?.scalar(0, default: Int16(standard.rawValue)) ?? Int16(standard.rawValue)
            guard let unit = TimeUnit(rawValue: UInt8(clamping: raw)) else {
                throw FlatTable.Failure(reason: "expected a unit of time, found number \(raw)")
            }
            return unit
        }
        func number32(_ field: Int, _ standard: Int32) throws -> Int {
            Int(try table?.scalar(field, default: standard) ?? standard)
        }
        switch number {
        case 1: self = .null
        case 2: self = .int(bitWidth: try number32(0, 0), isSigned: try table?.bool(1) ?? false)
        case 3: self = .float(bitWidth: 16 << Int(min(max(try table?.scalar(0, default: Int16(0)) ?? 0, 0), 2)))
        case 4: self = .text(.offsets32, isText: false)
        case 5: self = .text(.offsets32, isText: true)
        case 6: self = .bool
        case 7: self = .decimal(bitWidth: try number32(2, 128), scale: try number32(1, 0))
        case 8: self = try table?.scalar(0, default: Int16(1)) ?? 1 == 0 ? .date32 : .date64
        case 9: self = .time(try unit(.milliseconds), bitWidth: try number32(1, 32))
        case 10: self = .timestamp(try unit(.seconds), zone: try table?.string(1))
        case 18: self = .duration(try unit(.milliseconds))
        case 19: self = .text(.offsets64, isText: false)
        case 20: self = .text(.offsets64, isText: true)
        case 23: self = .text(.views, isText: false)
        case 24: self = .text(.views, isText: true)
        default:
            let names: [UInt8: String] = [
                11: "intervals", 12: "lists", 13: "structures", 14: "unions", 15: "bytes of fixed size",
                16: "lists of fixed size", 17: "maps", 21: "lists", 22: "runs", 25: "views of lists",
                26: "views of lists",
            ]
            self = .unsupported(names[number] ?? "type number \(number)")
        }
    }

    fileprivate var flat: (number: UInt8, fields: [(field: Int, value: FlatValue)]) {
        switch self {
        case .null, .unsupported: (1, [])
        case .int(let width, let isSigned): (2, [(0, .int32(Int32(width))), (1, .bool(isSigned))])
        case .float(let width): (3, [(0, .int16(width == 64 ? 2 : width == 32 ? 1 : 0))])
        case .bool: (6, [])
        case .decimal(let width, let scale):
            (7, [(0, .int32(38)), (1, .int32(Int32(scale))), (2, .int32(Int32(width)))])
        case .date32: (8, [(0, .int16(0))])
        case .date64: (8, [(0, .int16(1))])
        case .time(let unit, let width): (9, [(0, .int16(Int16(unit.rawValue))), (1, .int32(Int32(width)))])
        case .timestamp(let unit, let zone):
            (10, [(0, .int16(Int16(unit.rawValue)))] + (zone.map { [(1, .string($0))] } ?? []))
        case .duration(let unit): (18, [(0, .int16(Int16(unit.rawValue)))])
        case .text(.offsets32, _): (5, [])
        case .text(.offsets64, _): (20, [])
        case .text(.views, _): (24, [])
        }
    }
}
