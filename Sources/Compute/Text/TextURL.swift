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

/// The parts of one address: where they lie is looked for when they are asked for, from the front.
struct URLParts {
    private let text: TextBytes
    let scheme: TextBytes?
    /// What stands behind `//`: user, host and port.
    private let authority: TextBytes?
    /// Where the path begins.
    private let pathStart: Int

    @inline(__always) init(_ text: TextBytes) {
        self.text = text
        let schemeEnd = URLParts.schemeEnd(text)
        scheme = schemeEnd > 0 ? text.part(0, schemeEnd) : nil
        let start = schemeEnd > 0 ? schemeEnd + 1 : 0
        let slash = UInt8(ascii: "/")
        guard text.count &- start >= 2, text[start] == slash, text[start + 1] == slash else {
            (authority, pathStart) = (nil, start)
            return
        }
        let end = text.first(from: start + 2) { $0.endsAuthority }
        (authority, pathStart) = (text.part(start + 2, end), end)
    }

    var host: TextBytes? { authority.map { $0.part(hostPlaces($0)) } }

    var port: TextBytes? {
        guard let authority else { return nil }
        let end = hostPlaces(authority).upperBound
        return end + 1 < authority.count ? authority.part(end + 1, authority.count) : nil
    }

    var path: TextBytes? { text.part(pathStart, text.first(from: pathStart) { $0.endsPath }) }

    var query: TextBytes? {
        let start = text.first(from: pathStart) { $0.endsPath }
        guard start < text.count, text[start] == UInt8(ascii: "?") else { return nil }
        return text.part(start + 1, text.first(from: start) { $0 == UInt8(ascii: "#") })
    }

    var fragment: TextBytes? {
        let start = text.first(from: pathStart) { $0 == UInt8(ascii: "#") }
        return start < text.count ? text.part(start + 1, text.count) : nil
    }

    /// Where the colon behind the scheme is; 0 without one. A scheme is a letter, then letters, digits, `+`, `-` and `.`; a single
    /// letter is the drive of a path.
    @inline(__always) private static func schemeEnd(_ text: TextBytes) -> Int {
        guard text.count > 2, (text[0] | 0x20) &- 97 < 26 else { return 0 }
        let end = text.first(from: 1) { byte in
            let isOne =
                (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".")
            return !isOne
        }
        return end > 1 && end < text.count && text[end] == UInt8(ascii: ":") ? end : 0
    }

    /// Behind `user@`, before `:port`.
    @inline(__always) private func hostPlaces(_ authority: TextBytes) -> Range<Int> {
        var (start, colon) = (0, authority.count)
        for place in 0..<authority.count {
            switch authority[place] {
            case UInt8(ascii: "@"): (start, colon) = (place + 1, authority.count)
            case UInt8(ascii: ":"): colon = place
            // Colons inside brackets belong to an address of IPv6.
            case UInt8(ascii: "]"): colon = authority.count
            default: continue
            }
        }
        return start..<colon
    }
}

extension UInt8 {
    @inline(__always) fileprivate var endsPath: Bool { self == UInt8(ascii: "?") || self == UInt8(ascii: "#") }
    @inline(__always) fileprivate var endsAuthority: Bool { self == UInt8(ascii: "/") || endsPath }
}

extension TextBytes {
    /// The first place from `start` on whose byte is wanted; the end where none is.
    @inline(__always) fileprivate func first(from start: Int, _ isWanted: (UInt8) -> Bool) -> Int {
        var place = start
        while place < count, !isWanted(self[place]) { place &+= 1 }
        return place
    }

    @inline(__always) fileprivate func part(_ places: Range<Int>) -> TextBytes {
        part(places.lowerBound, places.upperBound)
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
