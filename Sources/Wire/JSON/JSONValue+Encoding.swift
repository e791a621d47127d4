extension JSONValue {
    /// The value as JSON text, members in the order of their names.
    package var encoded: Part {
        var output: [UInt8] = []
        append(to: &output)
        return Part(bytes: output)
    }

    package var text: String { encoded.text }

    /// Appends the text to `output`. What JSON cannot say (NaN, infinities) is written as null.
    package func append(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .double(let value): output.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
        case .string(let value): JSONString.append(value, to: &output)
        case .array(let elements): Self.append(elements, to: &output)
        case .object(let members): Self.append(members, to: &output)
        case .raw(let part): part.withBytes { output.append(contentsOf: $0) }
        }
    }

    private static func append(_ elements: [JSONValue], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            element.append(to: &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    private static func append(_ members: [String: JSONValue], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, name) in members.keys.sorted().enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONString.append(name, to: &output)
            output.append(UInt8(ascii: ":"))
            members[name]?.append(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }
}
