import Columns

/// How far apart two values may be: a span of time, or a number.
public struct NearestTolerance: Sendable, Hashable, CustomStringConvertible {
    enum Form: Sendable, Hashable {
        case span(Duration)
        case integer(Int)
        case number(Double)
    }
    let form: Form

    public init(_ span: Duration) { form = .span(span) }
    public init(_ number: Int) { form = .integer(number) }
    public init(_ number: Double) { form = .number(number) }

    public static func days(_ count: Int) -> Self { Self(.seconds(count * 86_400)) }
    public static func hours(_ count: Int) -> Self { Self(.seconds(count * 3_600)) }
    public static func minutes(_ count: Int) -> Self { Self(.seconds(count * 60)) }
    public static func seconds(_ count: Int) -> Self { Self(.seconds(count)) }
    public static func seconds(_ count: Double) -> Self { Self(.seconds(count)) }
    public static func milliseconds(_ count: Int) -> Self { Self(.milliseconds(count)) }
    public static func microseconds(_ count: Int) -> Self { Self(.microseconds(count)) }
    public static func nanoseconds(_ count: Int) -> Self { Self(.nanoseconds(count)) }

    public var description: String {
        switch form {
        case .span(let span): "\(span)"
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        }
    }
}

extension NearestTolerance: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    public init(integerLiteral value: Int) { self.init(value) }
    public init(floatLiteral value: Double) { self.init(value) }
}

extension NearestTolerance {
    /// The tolerance in the whole numbers that a column holds, what is finer cut off; nil when it does not fit the type.
    func steps(of type: ColumnType) -> UInt64? {
        switch (form, type) {
        case (.span(let span), .timestamp(let unit, _)), (.span(let span), .duration(let unit)):
            span < .zero ? nil : span.ticks(in: unit).map(UInt64.init) ?? .max
        case (.span(let span), .date): span < .zero ? nil : UInt64(span.components.seconds / 86_400)
        case (.integer(let number), .int): UInt64(exactly: number)
        case (.number(let number), .int):
            number >= 0 ? UInt64(exactly: number.rounded(.down)) ?? .max : nil
        default: nil
        }
    }

    /// The tolerance as a difference of doubles; nil when it is none.
    var difference: Double? {
        switch form {
        case .integer(let number) where number >= 0: Double(number)
        case .number(let number) where number >= 0: number
        default: nil
        }
    }
}
