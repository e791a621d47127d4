import Columns
import Compute
import Synchronization

extension ColumnExpression {
    /// Whether a regular expression matches anywhere in the text: `.contains(matching: "live|concert")`.
    ///
    /// The syntax is Perl's (PCRE2); `\d`, `\w` and letters' case follow Unicode.
    /// - Throws: when it is bound, `TextError.badPattern` with the place.
    public func contains(matching pattern: String, ignoringCase: Bool = false) -> ColumnExpression {
        regex(.contains, pattern, ignoringCase)
    }

    /// What a group of the first match holds: `.firstMatch(of: "https?://([^/]+)", group: 1)`; missing without a match.
    ///
    /// - Parameter group: 0 for the whole match, or the name of a group written `(?<name>...)`.
    public func firstMatch(of pattern: String, group: RegexGroup = 0, ignoringCase: Bool = false) -> ColumnExpression {
        regex(.firstMatch(group), pattern, ignoringCase)
    }

    /// Matches in the text, without overlaps.
    public func matchCount(of pattern: String, ignoringCase: Bool = false) -> ColumnExpression {
        regex(.matchCount, pattern, ignoringCase)
    }

    /// Every match replaced; `$1` stands for what group 1 holds, `${name}` for a named one, `$$` for a dollar sign.
    public func replacing(matching pattern: String, with template: String, ignoringCase: Bool = false)
        -> ColumnExpression
    {
        regex(.replacing(template), pattern, ignoringCase)
    }

    private func regex(_ kind: RegexFunction.Kind, _ pattern: String, _ ignoringCase: Bool) -> ColumnExpression {
        ColumnExpression(
            function: RegexFunction(kind: kind, pattern: pattern, ignoringCase: ignoringCase), arguments: [self])
    }
}

struct RegexFunction: RowwiseFunction {
    enum Kind: Sendable, Hashable {
        case contains
        case firstMatch(RegexGroup)
        case matchCount
        case replacing(String)
    }
    let kind: Kind
    let pattern: String
    let ignoringCase: Bool

    var name: String {
        switch kind {
        case .contains: "contains"
        case .firstMatch: "firstMatch"
        case .matchCount: "matchCount"
        case .replacing: "replacing"
        }
    }

    func text(of arguments: [String]) -> String {
        switch kind {
        case .contains: "\(arguments[0]).contains(matching: \"\(pattern)\")"
        case .firstMatch(.number(let group)): "\(arguments[0]).firstMatch(of: \"\(pattern)\", group: \(group))"
        case .firstMatch(.name(let group)): "\(arguments[0]).firstMatch(of: \"\(pattern)\", group: \"\(group)\")"
        case .matchCount: "\(arguments[0]).matchCount(of: \"\(pattern)\")"
        case .replacing(let template): "\(arguments[0]).replacing(matching: \"\(pattern)\", with: \"\(template)\")"
        }
    }

    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        try checkText(arguments[0])
        let compiled = try KnownPatterns.shared.pattern(pattern, ignoringCase)
        switch kind {
        case .contains: return .bool
        case .matchCount: return .int
        case .firstMatch(let group):
            _ = try compiled.group(group)
            return .string
        case .replacing(let template):
            try compiled.check(template: template)
            return .string
        }
    }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        let column = try arguments[0].assumingType(String.self)
        let pattern = try KnownPatterns.shared.pattern(pattern, ignoringCase)
        switch kind {
        case .contains: return .bool(try column.contains(matching: pattern))
        case .matchCount: return .int(try column.matchCounts(of: pattern))
        case .firstMatch(let group): return .string(try column.firstMatch(of: pattern, group: group))
        case .replacing(let template): return .string(try column.replacing(matching: pattern, with: template))
        }
    }
}

/// The patterns compiled last, so that a morsel does not compile one anew.
private final class KnownPatterns: Sendable {
    static let shared = KnownPatterns()
    private static let limit = 64

    private struct Key: Hashable {
        var pattern: String
        var ignoresCase: Bool
    }
    private let known = Mutex<[Key: RegexPattern]>([:])

    func pattern(_ text: String, _ ignoringCase: Bool) throws -> RegexPattern {
        let key = Key(pattern: text, ignoresCase: ignoringCase)
        if let found = known.withLock({ $0[key] }) { return found }
        let made = try RegexPattern(text, ignoringCase: ignoringCase)
        known.withLock { known in
            if known.count >= KnownPatterns.limit { known.removeAll() }
            known[key] = made
        }
        return made
    }
}
