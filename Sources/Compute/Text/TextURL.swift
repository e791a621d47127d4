import Columns

/// What an address on the web is made of.
///
///     scheme://user@host:port/path?query#fragment
package enum URLPart: Sendable, Hashable {
    case scheme, host, port, path, query, fragment
    /// The decoded value of a parameter of the query; the first one of its name.
    case parameter(String)
}

extension Column<String> {
    /// A part of each text read as an address; missing where it has none.
    ///
    /// - Source: RFC 3986, appendix B. Nothing is checked or changed, but the host is what stands behind `user@` and before
    ///   `:port`, and a text without `scheme:` has a path only. A parameter's `+` and `%20` are spaces.
    /// - Cost: one look at the bytes; no text is copied but parameters.
    package func urlPart(_ part: URLPart) throws -> Column<String> {
        switch part {
        case .scheme: return try parts { URLParts($0).scheme }
        case .host: return try parts { URLParts($0).host }
        case .port: return try parts { URLParts($0).port }
        case .path: return try parts { URLParts($0).path }
        case .query: return try parts { URLParts($0).query }
        case .fragment: return try parts { URLParts($0).fragment }
        case .parameter(let name):
            let wanted = Array(name.utf8)
            return try rewritten(state: { TextOutput.Owner() }) { scratch, bytes, output in
                guard let query = URLParts(bytes).query else { return false }
                for field in query.split(separator: UInt8(ascii: "&")) {
                    let field = TextBytes(rebasing: field)
                    let equals = field.firstIndex(of: UInt8(ascii: "=")) ?? field.count
                    scratch.output.clear()
                    scratch.output.append(decoding: field.part(0, equals), plusIsSpace: true)
                    guard scratch.output.written.elementsEqual(wanted) else { continue }
                    output.append(
                        decoding: field.part(Swift.min(equals + 1, field.count), field.count), plusIsSpace: true)
                    return true
                }
                return false
            }
        }
    }

    /// Each text with `%` and two digits of base 16 replaced by the byte they stand for, where that makes valid UTF-8.
    package func percentDecoded() throws -> Column<String> {
        try rewritten { bytes, output in output.append(decoding: bytes, plusIsSpace: false) }
    }
}

/// The parts of one address.
struct URLParts {
    private(set) var scheme: TextBytes?
    private(set) var host: TextBytes?
    private(set) var port: TextBytes?
    private(set) var path: TextBytes?
    private(set) var query: TextBytes?
    private(set) var fragment: TextBytes?

    init(_ text: TextBytes) {
        var rest = text
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = rest.part(hash + 1, rest.count)
            rest = rest.part(0, hash)
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = rest.part(mark + 1, rest.count)
            rest = rest.part(0, mark)
        }
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")), URLParts.isScheme(rest.part(0, colon)) {
            scheme = rest.part(0, colon)
            rest = rest.part(colon + 1, rest.count)
        }
        let slash = UInt8(ascii: "/")
        if rest.count >= 2, rest[0] == slash, rest[1] == slash {
            rest = rest.part(2, rest.count)
            let end = rest.firstIndex(of: slash) ?? rest.count
            readAuthority(rest.part(0, end))
            rest = rest.part(end, rest.count)
        }
        path = rest
    }

    /// A letter, then letters, digits, `+`, `-` and `.`; a single letter is the drive of a path.
    private static func isScheme(_ text: TextBytes) -> Bool {
        guard text.count > 1, (text[0] | 0x20) &- 97 < 26 else { return false }
        return text.allSatisfy {
            ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: ".")
        }
    }

    private mutating func readAuthority(_ text: TextBytes) {
        var rest = text
        if let at = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest.part(at + 1, rest.count) }
        // Colons inside brackets belong to an address of IPv6.
        let bracket = rest.lastIndex(of: UInt8(ascii: "]")) ?? -1
        if let colon = rest.lastIndex(of: UInt8(ascii: ":")), colon > bracket {
            port = rest.part(colon + 1, rest.count)
            if port?.count == 0 { port = nil }
            rest = rest.part(0, colon)
        }
        host = rest
    }
}

extension TextOutput {
    /// An output that frees its memory.
    final class Owner {
        var output = TextOutput()
        deinit { output.deallocate() }
    }

    /// Decodes `%41` and, where asked, `+`; a percent sign that two such digits do not follow stays. Bytes that are not UTF-8
    /// become the replacement character.
    mutating func append(decoding bytes: TextBytes, plusIsSpace: Bool) {
        var place = 0
        var hasHighBytes = false
        let start = count
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "%"), place + 1 < bytes.count, let high = hexDigit(bytes[place]),
                let low = hexDigit(bytes[place + 1])
            {
                append(high << 4 | low)
                hasHighBytes = hasHighBytes || high >= 8
                place += 2
            } else {
                append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        if hasHighBytes { repair(from: start) }
    }

    private mutating func repair(from start: Int) {
        let decoded = String(decoding: written.part(start, count), as: UTF8.self)
        cut(to: start)
        append(decoded)
    }
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    if byte &- 48 < 10 { return byte &- 48 }
    let letter = (byte | 0x20) &- 97
    return letter < 6 ? letter &+ 10 : nil
}
