import Columns

@testable import Frames

/// How cases go to the twin: columns with their types, nothing rounded, nothing taken for missing that is not.
struct SentQuestion: Encodable {
    let operation: String
    let cases: [SentCase]
}

struct SentCase: Encodable {
    let frames: [String: [SentColumn]]
    let parameters: [String: OperationCase.Parameter]
    let answer: [SentColumn]?
    /// What Embark's side threw, if it did.
    let error: String?

    init(_ one: OperationCase) {
        frames = one.frames.mapValues { $0.columns.map(SentColumn.init) }
        parameters = one.parameters
        do {
            answer = try one.answer().columns.map(SentColumn.init)
            error = nil
        } catch {
            answer = nil
            self.error = "\(error)"
        }
    }
}

struct SentColumn: Encodable {
    let name: String
    let type: String
    var unit: String?
    var zone: String?
    /// Whole numbers: ints, ticks, days, 0 and 1 for flags.
    var numbers: [Int?]?
    /// Texts, and doubles as texts, since JSON has no infinity.
    var texts: [String?]?

    init(_ column: AnyColumn) {
        name = column.name
        switch column {
        case .int(let values): (type, numbers) = ("int", Array(values))
        case .double(let values): (type, texts) = ("double", values.map { $0.map { "\($0)" } })
        case .bool(let values): (type, numbers) = ("bool", values.map { $0.map { $0 ? 1 : 0 } })
        case .date(let values): (type, numbers) = ("date", values.map { $0.map { Int($0.daysSinceEpoch) } })
        case .string(let values): (type, texts) = ("string", Array(values))
        case .timestamp(let values):
            (type, unit, zone) = ("timestamp", values.unit.symbol, values.zone.name)
            numbers = values.map { $0.map { Int($0.ticks) } }
        case .duration(let values):
            (type, unit) = ("duration", values.unit.symbol)
            let perSecond = Int(values.unit.ticksPerSecond)
            numbers = values.map { value in
                value.map {
                    let (seconds, attoseconds) = $0.components
                    return Int(seconds) * perSecond + Int(attoseconds) / (1_000_000_000_000_000_000 / perSecond)
                }
            }
        }
    }
}
