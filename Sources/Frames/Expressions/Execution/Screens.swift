import Compute

/// Conditions joined by `&&`, put in an order in which the later ones have little to read.
///
/// `a > 500 && x < 25 && artist == "Kavo"` is tested from the cheapest condition on; each further one sees only stretches of rows
/// where those before may be true. Which rows pass does not change, because such tests never fail.
struct Screens {
    /// One operation of a chain; its first argument, which is not listed, is the step before it.
    struct Step {
        let operation: any BatchOperation
        let arguments: [Int]
    }

    /// By the outermost `&&` of each chain.
    private(set) var steps: [Int: [Step]] = [:]
    /// Values that are parts of chains and needed nowhere else.
    private(set) var absorbed: Set<Int> = []

    private let plan: Plan
    private let uses: [Int: Int]

    /// - Parameters:
    ///   - values: what a pass computes, arguments first.
    ///   - wanted: those that it keeps.
    ///   - truth: the one of which only true rows matter.
    ///   - areTogether: whether two values are computed by one program.
    init(_ plan: Plan, _ values: [Int], wanted: [Int], truth: Int?, _ areTogether: (Int, Int) -> Bool) {
        self.plan = plan
        var uses: [Int: Int] = [:]
        for value in values { for argument in plan.arguments(of: value) { uses[argument, default: 0] += 1 } }
        for value in wanted { uses[value, default: 0] += 1 }
        self.uses = uses
        let known = Set(values)
        // Outermost first, so that chains are as long as can be.
        for value in values.reversed() where isConjunction(value) && !absorbed.contains(value) {
            var parts: [Int] = []
            var inner: Set<Int> = []
            func visit(_ part: Int) {
                let isInner =
                    part == value
                    || (uses[part] == 1 && known.contains(part) && areTogether(part, value) && isConjunction(part))
                guard isInner else { return parts.append(part) }
                if part != value { inner.insert(part) }
                plan.arguments(of: part).forEach(visit)
            }
            visit(value)
            add(value, parts, wantsTruthOnly: value == truth) { known.contains($0) && areTogether($0, value) }
            if steps[value] != nil { absorbed.formUnion(inner) }
        }
    }

    private func isConjunction(_ value: Int) -> Bool {
        guard case .batch(let operation as Conjunction, _) = plan.values[value].source else { return false }
        return !operation.isOr
    }

    private mutating func add(_ value: Int, _ parts: [Int], wantsTruthOnly: Bool, _ isHere: (Int) -> Bool) {
        var tests: [(part: Int, test: any ScreenedTest, arguments: [Int])] = []
        var others: [Int] = []
        for part in parts {
            if uses[part] == 1, isHere(part),
                case .batch(let test as any ScreenedTest, let arguments) = plan.values[part].source
            {
                tests.append((part, test, arguments))
            } else {
                others.append(part)
            }
        }
        // One condition has to come first; without a second one there is nothing to leave out.
        guard !tests.isEmpty, parts.count > 1 else { return }
        tests = tests.enumerated().sorted { (cost($0.1), $0.0) < (cost($1.1), $1.0) }.map(\.element)
        var made: [Step] = []
        if let first = others.first {
            // Conditions that are computed in any case.
            if others.count == 1 {
                let test = tests.removeFirst()
                made.append(
                    Step(
                        operation: Screened(test.test, wantsTruthOnly: wantsTruthOnly),
                        arguments: [first] + test.arguments))
                absorbed.insert(test.part)
            } else {
                made.append(Step(operation: Conjunction(isOr: false), arguments: [first, others[1]]))
                for other in others.dropFirst(2) {
                    made.append(Step(operation: Conjunction(isOr: false), arguments: [other]))
                }
            }
        } else {
            let test = tests.removeFirst()
            made.append(Step(operation: test.test, arguments: test.arguments))
            absorbed.insert(test.part)
        }
        for test in tests {
            made.append(
                Step(operation: Screened(test.test, wantsTruthOnly: wantsTruthOnly), arguments: test.arguments))
            absorbed.insert(test.part)
        }
        steps[value] = made
    }

    /// Bytes read a row; less where few rows are likely to pass.
    private func cost(_ test: (part: Int, test: any ScreenedTest, arguments: [Int])) -> Int {
        let varying = test.arguments.count { plan.values[$0].domain != .scalar }
        return test.test.byteCount * varying * 2 - (test.test.isSelective ? 1 : 0)
    }
}
