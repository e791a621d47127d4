import Columns
import Foundation

/// A path with stars: `users/*.parquet`, `year=*/part-?.csv`, `logs/**/*.jsonl`, `[ab]*.csv`.
///
/// A star matches any letters of one name, `?` one letter, brackets one of several; two stars match folders, any number deep.
/// Names that begin with a dot are matched only by a dot.
struct PathPattern {
    let text: String
    private let parts: [String]

    init(_ text: String) {
        self.text = text
        parts = text.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    }

    static func isPattern(_ text: String) -> Bool { text.contains { "*?[".contains($0) } }

    /// How many leading names have no stars.
    var fixedCount: Int { parts.firstIndex(where: Self.isPattern) ?? parts.count }

    /// The paths of the files that match, in the order of their names.
    func matches() -> [String] {
        var found: Set<String> = []
        collect(parts[...], text.hasPrefix("/") ? "/" : "", &found)
        return found.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    /// The name in the deepest folder that the path leads to which is nearest. Where none is near, nothing for a path without stars
    /// (whoever mistyped it knows what they meant), and some names for a pattern, whose folder may be the right one.
    func near() -> [String] {
        var folder = text.hasPrefix("/") ? "/" : ""
        var rest = parts[...]
        while rest.count > 1, let first = rest.first, !Self.isPattern(first),
            Self.isFolder(Self.joined(folder, first))
        {
            folder = Self.joined(folder, first)
            rest = rest.dropFirst()
        }
        let names = Self.names(in: folder).filter { !$0.hasPrefix(".") }
        // A name that is only a small part of the other one, or the other way round, is not near.
        if let wanted = rest.first, let nearest = nearestName(to: wanted, in: names),
            2 * min(wanted.count, nearest.count) >= max(wanted.count, nearest.count)
        {
            return [Self.joined(folder, nearest)]
        }
        guard Self.isPattern(text) else { return [] }
        return names.prefix(5).map { Self.joined(folder, $0) }
    }

    private func collect(_ rest: ArraySlice<String>, _ folder: String, _ found: inout Set<String>) {
        guard let part = rest.first else { return }
        let isLast = rest.count == 1
        if part == "**" {
            collect(isLast ? ["*"] : rest.dropFirst(), folder, &found)
            for name in Self.names(in: folder) where !name.hasPrefix(".") {
                let path = Self.joined(folder, name)
                if Self.isFolder(path) { collect(rest, path, &found) }
            }
            return
        }
        let names = Self.isPattern(part) ? Self.names(in: folder).filter { Self.matches($0, part) } : [part]
        for name in names {
            let path = Self.joined(folder, name)
            if !isLast {
                if Self.isFolder(path) || name == ".." { collect(rest.dropFirst(), path, &found) }
            } else if FileManager.default.fileExists(atPath: path), !Self.isFolder(path) {
                found.insert(path)
            }
        }
    }

    static func joined(_ folder: String, _ name: String) -> String {
        folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []).sorted()
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Whether a name matches one part of a pattern.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        if name.hasPrefix("."), !pattern.hasPrefix(".") { return false }
        return matches(Array(name)[...], Array(pattern)[...])
    }

    private static func matches(_ name: ArraySlice<Character>, _ pattern: ArraySlice<Character>) -> Bool {
        var name = name
        var pattern = pattern
        // Where the last star stood, and what it matched so far.
        var star: (pattern: ArraySlice<Character>, name: ArraySlice<Character>)?
        while !name.isEmpty || !pattern.isEmpty {
            if pattern.first == "*" {
                pattern = pattern.dropFirst()
                star = (pattern, name)
                continue
            }
            if let letter = name.first, let next = Self.step(letter, pattern) {
                name = name.dropFirst()
                pattern = next
                continue
            }
            guard let last = star, !last.name.isEmpty else { return false }
            // The star takes one letter more.
            star = (last.pattern, last.name.dropFirst())
            (pattern, name) = (last.pattern, last.name.dropFirst())
        }
        return true
    }

    /// What is left of the pattern after one letter; nil when it does not match.
    private static func step(_ letter: Character, _ pattern: ArraySlice<Character>) -> ArraySlice<Character>? {
        guard let first = pattern.first else { return nil }
        if first == "?" { return pattern.dropFirst() }
        guard first == "[", let end = pattern.dropFirst(2).firstIndex(of: "]") else {
            return first == letter ? pattern.dropFirst() : nil
        }
        var members = pattern[(pattern.startIndex + 1)..<end]
        let isNegated = members.first == "!" || members.first == "^"
        if isNegated { members = members.dropFirst() }
        var isMember = false
        while let low = members.popFirst() {
            if members.first == "-", members.count > 1 {
                members = members.dropFirst()
                let high = members.removeFirst()
                isMember = isMember || (low...max(low, high) ~= letter && low <= high)
            } else {
                isMember = isMember || low == letter
            }
        }
        return isMember != isNegated ? pattern[(end + 1)...] : nil
    }
}
