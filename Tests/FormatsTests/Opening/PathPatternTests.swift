import Foundation
import Testing

@testable import Formats

@Suite struct PathPatternTests {
    @Test func starsQuestionMarksAndBrackets() {
        let cases: [(pattern: String, matches: [String], others: [String])] = [
            ("*", ["a", "ab.c"], [".hidden"]),
            ("*.csv", ["a.csv", ".csv".replacing(".", with: "x."), "a.b.csv"], ["a.csv2", "csv", ".a.csv"]),
            ("a*b*c", ["abc", "axxbyyc", "abbcc"], ["ab", "xabc", "abcd"]),
            ("?.csv", ["a.csv", "é.csv"], ["ab.csv", ".csv"]),
            ("[ab]x", ["ax", "bx"], ["cx", "x", "abx"]),
            ("[a-c0-9]", ["a", "b", "c", "5"], ["d", "-"]),
            ("[!a]", ["b", "-"], ["a", ""]),
            ("[]a]", ["]", "a"], ["b"]),
            ("a[", ["a["], ["a"]),
            ("", [""], ["a"]),
            (".*", [".a"], ["a"]),
        ]
        for (pattern, matches, others) in cases {
            for name in matches { #expect(PathPattern.matches(name, pattern), "\(pattern) and \(name)") }
            for name in others { #expect(!PathPattern.matches(name, pattern), "\(pattern) and \(name)") }
        }
    }

    /// Against the definition: a star is any number of letters.
    @Test func agreesWithSlowTwin() {
        func slow(_ name: Substring, _ pattern: Substring) -> Bool {
            guard let first = pattern.first else { return name.isEmpty }
            if first == "*" {
                return name.indices.contains { slow(name[$0...], pattern.dropFirst()) } || slow("", pattern.dropFirst())
            }
            guard let letter = name.first, first == "?" || first == letter else { return false }
            return slow(name.dropFirst(), pattern.dropFirst())
        }
        func words(_ letters: String, _ length: Int) -> [String] {
            length == 0 ? [""] : words(letters, length - 1).flatMap { word in [word] + letters.map { word + "\($0)" } }
        }
        for pattern in Set(words("ab*?", 4)) {
            for name in Set(words("ab", 4)) {
                #expect(PathPattern.matches(name, pattern) == slow(name[...], pattern[...]), "\(pattern) and \(name)")
            }
        }
    }

    @Test func findsFilesInTheOrderOfTheirPaths() throws {
        try FormatOracle.withFolder { folder in
            for name in ["b/2.csv", "b/1.csv", "a/10.csv", "a/.hidden.csv", "a/deep/er/3.csv", "a/x.txt", "c.csv"] {
                let file = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data("x".utf8).write(to: file)
            }
            func found(_ pattern: String) -> [String] {
                PathPattern(folder.path + "/" + pattern).matches().map { String($0.dropFirst(folder.path.count + 1)) }
            }
            #expect(found("*/*.csv") == ["a/10.csv", "b/1.csv", "b/2.csv"])
            #expect(found("**/*.csv") == ["a/10.csv", "a/deep/er/3.csv", "b/1.csv", "b/2.csv", "c.csv"])
            #expect(found("[b]/?.csv") == ["b/1.csv", "b/2.csv"])
            #expect(found("a/**") == ["a/10.csv", "a/deep/er/3.csv", "a/x.txt"])
            #expect(found("x/*.csv") == [])
            #expect(PathPattern(folder.path + "/b/3.csv").near() == [folder.path + "/b/1.csv"])
            // Nothing is listed that is not near.
            #expect(PathPattern(folder.path + "/listening.parquet").near() == [])
            #expect(PathPattern(folder.path + "/b/*.parquet").near().count == 2)
        }
    }
}
