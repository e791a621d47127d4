/// What matches are replaced with: text with places for groups.
struct RegexTemplate: Sendable {
    enum Piece: Sendable, Equatable {
        case text([UInt8])
        case group(Int)
    }
    private(set) var pieces: [Piece] = []

    /// A byte of text or a group's number above 255: plain numbers, because a piece would be counted by reference at every match.
    var steps: [Int] {
        pieces.flatMap { piece in
            switch piece {
            case .text(let bytes): bytes.map(Int.init)
            case .group(let group): [256 + group]
            }
        }
    }

    /// - Throws: `TextError.badTemplate`, `noSuchGroup`.
    init(_ template: String, for pattern: RegexPattern) throws {
        var text: [UInt8] = []
        var rest = Substring(template)
        while let character = rest.unicodeScalars.popFirst() {
            guard character == "$" else {
                text += UTF8.encode(character)!
                continue
            }
            if rest.unicodeScalars.first == "$" {
                rest.unicodeScalars.removeFirst()
                text.append(UInt8(ascii: "$"))
                continue
            }
            let group = try RegexTemplate.group(&rest, template)
            if !text.isEmpty { pieces.append(.text(text)) }
            text = []
            pieces.append(.group(try pattern.group(group)))
        }
        if !text.isEmpty { pieces.append(.text(text)) }
    }

    /// `1`, `12` or `{name}` behind a dollar sign.
    private static func group(_ rest: inout Substring, _ template: String) throws -> RegexGroup {
        let name: Substring
        if rest.first == "{" {
            guard let end = rest.firstIndex(of: "}") else {
                throw TextError.badTemplate(template: template, reason: "a brace that is not closed")
            }
            name = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
        } else {
            name = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(name.count)
        }
        guard !name.isEmpty else {
            throw TextError.badTemplate(template: template, reason: "expected the number of a group behind $")
        }
        return Int(name).map(RegexGroup.number) ?? .name(String(name))
    }
}

extension RegexPattern {
    /// - Throws: `TextError.badTemplate`, `noSuchGroup`, for a replacement that does not fit the pattern.
    package func check(template: String) throws { _ = try RegexTemplate(template, for: self) }
}
