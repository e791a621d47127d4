/// Which engines may take a task.
enum Eligibility: Hashable, Sendable {
    case any
    case only(Set<String>)
    case except(Set<String>)

    func admits(_ engine: String) -> Bool {
        switch self {
        case .any: true
        case .only(let engines): engines.contains(engine)
        case .except(let engines): !engines.contains(engine)
        }
    }

    /// The intersection of what a task asks for: its targets, the engines it follows, and those it must avoid.
    static func of(targets: Set<String>, followed: Set<String>?, avoided: Set<String>) -> Eligibility {
        var wanted: Set<String>? = targets.isEmpty ? nil : targets
        if let followed { wanted = wanted?.intersection(followed) ?? followed }
        if let wanted { return .only(wanted.subtracting(avoided)) }
        return avoided.isEmpty ? .any : .except(avoided)
    }
}
