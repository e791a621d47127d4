extension JSONValue {
    package init(parsing part: Part) throws(WireError) {
        self = try part.withBytes { (bytes) throws(WireError) in try JSONValue(parsing: bytes) }
    }

    package init(parsing text: String) throws(WireError) {
        try self.init(parsing: Part(text))
    }

    /// Parses one whole document.
    ///
    /// - Throws: `malformedJSON` with the position of the first byte that does not fit.
    package init(parsing bytes: UnsafeRawBufferPointer) throws(WireError) {
        var parser = JSONParser(scanner: JSONScanner(bytes))
        self = try parser.parseValue(depth: 0)
        parser.scanner.skipSpace()
        guard parser.scanner.position == bytes.count else { throw parser.scanner.failure("the end of the text") }
    }
}

/// Builds values while the scanner walks.
private struct JSONParser {
    var scanner: JSONScanner

    mutating func parseValue(depth: Int) throws(WireError) -> JSONValue {
        guard depth < JSONScanner.depthLimit else {
            throw scanner.failure("at most \(JSONScanner.depthLimit) levels of nesting")
        }
        scanner.skipSpace()
        guard scanner.position < scanner.bytes.count else { throw scanner.failure("a value") }
        switch scanner.bytes[scanner.position] {
        case UInt8(ascii: "{"): return try parseObject(depth: depth)
        case UInt8(ascii: "["): return try parseArray(depth: depth)
        case UInt8(ascii: "\""): return .string(try parseString())
        default: return scalar(slice(try scanner.skipValue(depth: depth)))
        }
    }

    private func slice(_ range: Range<Int>) -> JSONSlice {
        JSONSlice(bytes: UnsafeRawBufferPointer(rebasing: scanner.bytes[range]))
    }

    private func scalar(_ slice: JSONSlice) -> JSONValue {
        if let integer = slice.integer { return .integer(integer) }
        if let bool = slice.bool { return .bool(bool) }
        if let double = slice.double { return .double(double) }
        switch slice.bytes.first {
        case UInt8(ascii: "N"): return .double(.nan)
        case UInt8(ascii: "I"): return .double(.infinity)
        case UInt8(ascii: "-"): return .double(-.infinity)
        default: return .null
        }
    }

    private mutating func parseString() throws(WireError) -> String {
        let (range, hasEscapes) = try scanner.skipString()
        let inside = UnsafeRawBufferPointer(rebasing: scanner.bytes[range])
        return hasEscapes ? JSONString.unescaped(inside) : String(decoding: inside, as: UTF8.self)
    }

    private mutating func parseArray(depth: Int) throws(WireError) -> JSONValue {
        scanner.position += 1
        scanner.skipSpace()
        var elements: [JSONValue] = []
        if scanner.takes(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try parseValue(depth: depth + 1))
            scanner.skipSpace()
        } while scanner.takes(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "]"), "a comma or the end of an array")
        return .array(elements)
    }

    private mutating func parseObject(depth: Int) throws(WireError) -> JSONValue {
        scanner.position += 1
        scanner.skipSpace()
        var members: [String: JSONValue] = [:]
        if scanner.takes(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            scanner.skipSpace()
            let name = try parseString()
            scanner.skipSpace()
            try scanner.expect(UInt8(ascii: ":"), "a colon")
            members[name] = try parseValue(depth: depth + 1)
            scanner.skipSpace()
        } while scanner.takes(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "}"), "a comma or the end of an object")
        return .object(members)
    }
}
