import Wire

extension RecordQuery.Test {
    func matches(_ record: TaskRecord) -> Bool {
        if TaskRecord.bufferKeys.contains(key) { return comparison == .exists }
        let field = record.value(key) ?? .null
        switch comparison {
        case .equal: return equals(field, value, record)
        case .notEqual: return !equals(field, value, record)
        case .less: return order(field, record).map { $0 < 0 } ?? false
        case .lessOrEqual: return order(field, record).map { $0 <= 0 } ?? false
        case .greater: return order(field, record).map { $0 > 0 } ?? false
        case .greaterOrEqual: return order(field, record).map { $0 >= 0 } ?? false
        case .isIn: return (value.array ?? []).contains { equals(field, $0, record) }
        case .isNotIn: return !(value.array ?? []).contains { equals(field, $0, record) }
        case .containsAll: return containsAll(field)
        case .modulo: return hasRemainder(field)
        case .exists: return (value.bool ?? true) != field.isNull
        case .glob: return field.string.map { Glob(value.string ?? "").matches($0) } ?? false
        }
    }

    /// Dates are equal when they mean the same time, however they are written.
    private func equals(_ field: JSONValue, _ other: JSONValue, _ record: TaskRecord) -> Bool {
        if let date = record.dateField(key), let text = other.string, let otherDate = WireDate(text) {
            return date == otherDate
        }
        return field == other
    }

    /// Negative, zero or positive as the field is less, equal or greater; nil when they cannot be compared.
    private func order(_ field: JSONValue, _ record: TaskRecord) -> Int? {
        if let date = record.dateField(key) {
            guard let text = value.string, let other = WireDate(text) else { return nil }
            return (date.microseconds - other.microseconds).signum()
        }
        if let left = field.double, let right = value.double { return left < right ? -1 : (left > right ? 1 : 0) }
        guard let left = field.string, let right = value.string else { return nil }
        return left < right ? -1 : (left > right ? 1 : 0)
    }

    private func containsAll(_ field: JSONValue) -> Bool {
        let wanted = value.array ?? []
        if let elements = field.array { return wanted.allSatisfy(elements.contains) }
        if let members = field.object { return wanted.allSatisfy { members[$0.string ?? ""] != nil } }
        guard let text = field.string else { return false }
        return wanted.allSatisfy { text.contains($0.string ?? "\u{0}") }
    }

    private func hasRemainder(_ field: JSONValue) -> Bool {
        guard let number = field.integer, let operands = value.array?.compactMap(\.integer), operands.count == 2,
            operands[0] > 0
        else { return false }
        let remainder = number % operands[0]
        return (remainder < 0 ? remainder + operands[0] : remainder) == operands[1]
    }
}

/// A pattern of a shell: `*` any text, `?` any character, `[abc]`, `[a-z]`, `[!a]`.
///
/// - Cost: one pass with a single point of return, never exponential.
struct Glob {
    private enum Element {
        case anyText
        case anyCharacter
        case literal(Character)
        case set(Set<Character>, ranges: [ClosedRange<Character>], isNegated: Bool)

        func matches(_ character: Character) -> Bool {
            switch self {
            case .anyText: false
            case .anyCharacter: true
            case .literal(let literal): literal == character
            case .set(let characters, let ranges, let isNegated):
                (characters.contains(character) || ranges.contains { $0.contains(character) }) != isNegated
            }
        }
    }

    private var elements: [Element] = []

    init(_ pattern: String) {
        var rest = Substring(pattern)
        while let character = rest.popFirst() {
            switch character {
            case "*": elements.append(.anyText)
            case "?": elements.append(.anyCharacter)
            case "[": elements.append(Self.set(&rest) ?? .literal("["))
            default: elements.append(.literal(character))
            }
        }
    }

    private static func set(_ rest: inout Substring) -> Element? {
        guard let end = rest.dropFirst(rest.hasPrefix("!") ? 2 : 1).firstIndex(of: "]") else { return nil }
        var inside = rest[..<end]
        rest = rest[end...].dropFirst()
        let isNegated = inside.hasPrefix("!")
        if isNegated { inside = inside.dropFirst() }
        var characters: Set<Character> = [], ranges: [ClosedRange<Character>] = []
        while let first = inside.popFirst() {
            if inside.hasPrefix("-"), let last = inside.dropFirst().first, first <= last {
                ranges.append(first...last)
                inside = inside.dropFirst(2)
            } else {
                characters.insert(first)
            }
        }
        return .set(characters, ranges: ranges, isNegated: isNegated)
    }

    func matches(_ text: String) -> Bool {
        let characters = Array(text)
        var position = 0, element = 0
        var retry: (position: Int, element: Int)?
        while position < characters.count {
            if element < elements.count, case .anyText = elements[element] {
                retry = (position, element)
                element += 1
            } else if element < elements.count, elements[element].matches(characters[position]) {
                position += 1
                element += 1
            } else if let (start, star) = retry {
                retry = (start + 1, star)
                (position, element) = (start + 1, star + 1)
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { if case .anyText = $0 { true } else { false } }
    }
}
