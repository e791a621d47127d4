import Tasks
import Wire

/// The namespace: what clients push, pull, scatter and gather.
extension EngineState {
    /// Answers a call of a Python function: the two that move values, and no other.
    mutating func call(_ request: EngineRequest, at moment: Moment) {
        let started = moment.date
        do {
            let call = try PythonCall(parts: request.message.buffers)
            let result = try evaluate(call)
            finish(request, value: result, startedAt: started, at: moment)
        } catch let failure as RemoteFailure {
            finish(request, .failed(failure), startedAt: started, at: moment)
        } catch {
            let failure = RemoteFailure(
                name: "ValueError", message: "expected a call of a function as ipyparallel packs it: \(error)")
            finish(request, .failed(failure), startedAt: started, at: moment)
        }
    }

    private mutating func evaluate(_ call: PythonCall) throws -> PythonValue {
        switch call.function {
        case .function("ipyparallel.util", "_push"), .global("ipyparallel.util", "_push"):
            return try push(call.keywords)
        case .function("ipyparallel.util", "_pull"), .global("ipyparallel.util", "_pull"):
            guard let names = call.arguments.first else {
                throw RemoteFailure(name: "TypeError", message: "expected the names to pull, found none")
            }
            return try pull(names)
        case .function(let module, let name), .global(let module, let name), .unknown(let module, let name):
            throw Self.noInterpreter("the Python function \(module).\(name)")
        case let other: throw Self.noInterpreter("\(other)")
        }
    }

    private mutating func push(_ members: [String: PythonValue]) throws -> PythonValue {
        for (name, value) in members {
            guard Self.isName(name) else {
                throw RemoteFailure(
                    name: "NameError", message: "expected the name of a variable, found '\(name)'")
            }
            if let stranger = value.stranger {
                throw RemoteFailure(
                    name: "TypeError",
                    message:
                        "expected plain values (None, bool, int, float, str, bytes, list, tuple, set, dict, numpy arrays of "
                        + "numbers) for '\(name)', found \(stranger), which this engine of compiled Swift has no type for"
                )
            }
        }
        values.merge(members) { $1 }
        return .null
    }

    private func pull(_ names: PythonValue) throws -> PythonValue {
        if let name = names.string { return try value(name) }
        guard let names = names.elements else {
            throw RemoteFailure(name: "TypeError", message: "expected a name or a list of names, found \(names)")
        }
        return .list(
            try names.map { name in
                guard let text = name.string else {
                    throw RemoteFailure(name: "TypeError", message: "expected a name, found \(name)")
                }
                return try value(text)
            })
    }

    func value(_ name: String) throws -> PythonValue {
        if let value = values[name] { return value }
        guard Self.isName(name) else { throw Self.noInterpreter("the expression \(name)") }
        let known = values.keys.sorted().prefix(5).joined(separator: ", ")
        throw RemoteFailure(
            name: "NameError",
            message: "name '\(name)' is not defined; "
                + (known.isEmpty ? "nothing was pushed to engine \(id ?? -1)" : "engine \(id ?? -1) has \(known)"))
    }

    /// A Python identifier in ASCII, or one with letters of other alphabets.
    private static func isName(_ name: String) -> Bool {
        guard let first = name.first, first.isLetter || first == "_" else { return false }
        return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    /// Puts values of the namespace in the place of references.
    func resolved(_ call: TaskCall) throws -> TaskCall {
        guard call.arguments.contains(where: { $0.coding == .reference }) else { return call }
        var call = call
        for index in call.arguments.indices where call.arguments[index].coding == .reference {
            call.arguments[index] = try value(call.arguments[index].bytes.text).encodedForTasks()
        }
        return call
    }
}

extension PythonValue {
    /// The first part of the value that has no meaning without Python.
    fileprivate var stranger: PythonValue? {
        switch self {
        case .list(let elements), .tuple(let elements), .set(let elements), .frozenSet(let elements):
            elements.lazy.compactMap(\.stranger).first
        case .dictionary(let members): members.lazy.compactMap { $0.key.stranger ?? $0.value.stranger }.first
        case .global, .function, .reference, .unknown: self
        default: nil
        }
    }

    /// The value as an argument of a task: bytes as bytes, everything else as JSON.
    fileprivate func encodedForTasks() throws -> EncodedValue {
        if let bytes { return EncodedValue(coding: .bytes, bytes: bytes) }
        return EncodedValue(coding: .json, bytes: try json().encoded)
    }

    private func json() throws -> JSONValue {
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .bigInteger(let text): return .raw(Part(text))
        case .float(let value):
            if value.isFinite { return .double(value) }
            return .string(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
        case .string(let text): return .string(text)
        case .list(let elements), .tuple(let elements), .set(let elements), .frozenSet(let elements):
            return .array(try elements.map { try $0.json() })
        case .dictionary(let members):
            return .object(
                Dictionary(
                    try members.map { member in
                        guard let key = member.key.string else {
                            throw RemoteFailure(
                                name: "TypeError", message: "expected text as a key, found \(member.key)")
                        }
                        return (key, try member.value.json())
                    }
                ) { $1 })
        case .array(let array):
            guard array.shape.count == 1, let elements: [JSONValue] = array.numbers else {
                throw RemoteFailure(
                    name: "TypeError", message: "expected an array of numbers with one dimension, found \(self)")
            }
            return .array(elements)
        case .bytes, .byteArray, .global, .function, .reference, .unknown:
            throw RemoteFailure(name: "TypeError", message: "expected a value that JSON can say, found \(self)")
        }
    }
}

extension PythonArray {
    fileprivate var numbers: [JSONValue]? {
        if let integers { return integers.map { .integer($0) } }
        return doubles?.map { .double($0) }
    }
}
