/// What went wrong with texts: a pattern that cannot be read or takes too long, a separator without letters.
public enum TextError: Error, Equatable, Sendable {
    case badPattern(pattern: String, offset: Int, reason: String)
    case noSuchGroup(pattern: String, group: String, known: [String])
    case badTemplate(template: String, reason: String)
    case tooComplex(pattern: String, column: String, reason: String)
    case emptySearch(function: String)
    case negativeCount(function: String, count: Int)
}

extension TextError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badPattern(let pattern, let offset, let reason):
            "pattern \"\(pattern)\", byte \(offset + 1): \(reason); put a backslash before . * + ? ( ) [ ] { } | ^ $ that are "
                + "meant as they are, or use the function without matching:"
        case .noSuchGroup(let pattern, let group, let known):
            "pattern \"\(pattern)\": expected one of its groups, \(known.joined(separator: ", ")), found \(group); groups are "
                + "counted by their opening parentheses from 1, 0 is the whole match"
        case .badTemplate(let template, let reason):
            "replacement \"\(template)\": \(reason); $1 or ${1} is a group, ${name} a named one, $0 the whole match, $$ a dollar "
                + "sign"
        case .tooComplex(let pattern, let column, let reason):
            "pattern \"\(pattern)\" on column \"\(column)\": expected an answer within PCRE2's limits, found \(reason); make it "
                + "less ambiguous: nested repetitions such as (a+)+ take time that doubles with every letter"
        case .emptySearch(let function):
            "\(function): expected a text of at least one letter to look for, found an empty one"
        case .negativeCount(let function, let count):
            "\(function): expected a count of 0 or more, found \(count)"
        }
    }
}
