/// What `%opt` and `%swift` set.
package struct CompilerOptions: Hashable, Sendable {
    package enum Optimization: String, CaseIterable, Sendable {
        /// Quickest to compile.
        case none
        /// The default: full speed in closures and loops, with messages where a check fails, and interruptible.
        case safe
        /// Loops are not asked whether to stop, and failed checks have no text.
        case speed
    }

    package var optimization = Optimization.safe
    package var languageMode = 5
    /// From packages that `%dep` has built.
    package var extraArguments: [String] = []

    package init() {}

    var arguments: [String] {
        let level =
            switch optimization {
            case .none: ["-Onone"]
            case .safe: ["-O", "-assert-config", "Debug"]
            case .speed: ["-O"]
            }
        return level + ["-g", "-swift-version", "\(languageMode)", "-enable-testing", "-enable-bare-slash-regex"]
    }
}
