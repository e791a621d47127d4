/// A call as the buffers of an `apply_request` hold it: `[function, info, argument…, keyword argument…]`.
///
/// - Source: design/ipyparallel.md, 2.12.
package struct PythonCall: Sendable, Equatable {
    /// A global (by reference), or a function that carries its own code and is told by its name.
    package var function: PythonValue
    package var arguments: [PythonValue]
    package var keywords: [String: PythonValue]

    package init(_ function: PythonValue, _ arguments: [PythonValue] = [], keywords: [String: PythonValue] = [:]) {
        self.function = function
        self.arguments = arguments
        self.keywords = keywords
    }

    /// A function by its full name, such as `math.sqrt`; without a module it is one of Python's own.
    package init(named name: String, _ arguments: [PythonValue] = [], keywords: [String: PythonValue] = [:]) {
        self.init(Self.function(named: name), arguments, keywords: keywords)
    }

    package static func function(named name: String) -> PythonValue {
        guard let dot = name.lastIndex(of: ".") else { return .global(module: "builtins", name: name) }
        return .global(module: String(name[..<dot]), name: String(name[name.index(after: dot)...]))
    }

    package init(parts: ArraySlice<Part>) throws(PickleError) {
        var rest = parts
        function = try Pickle.object(from: &rest)
        let info = try Pickle.object(from: &rest)
        arguments = []
        keywords = [:]
        for _ in 0..<max(0, min(info["nargs"]?.integer ?? 0, rest.count)) {
            arguments.append(try Pickle.object(from: &rest))
        }
        for key in info["kw_keys"]?.elements ?? [] {
            keywords[key.string ?? ""] = try Pickle.object(from: &rest)
        }
    }

    package var parts: [Part] {
        let argumentParts = arguments.flatMap { Pickle.object($0) }
        let names = keywords.keys.sorted()
        let info: PythonValue = [
            "nargs": .integer(arguments.count), "narg_bufs": .integer(argumentParts.count),
            "kw_keys": .list(names.map { .string($0) }),
        ]
        let keywordParts = names.flatMap { keywords[$0].map { Pickle.object($0) } ?? [] }
        return [Pickle.encoded(function), Pickle.encoded(info)] + argumentParts + keywordParts
    }
}
