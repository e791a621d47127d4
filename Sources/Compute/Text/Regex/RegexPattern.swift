import CPCRE2

/// A regular expression, compiled once to machine code and used by all threads.
///
/// The syntax is Perl's, as PCRE2 has it; `\d`, `\w`, `\s` and letters' case follow Unicode. Texts need not be valid UTF-8:
/// nothing matches across a byte that is not.
/// - Source: pcre2api(3), pcre2jit(3), pcre2unicode(3).
package final class RegexPattern: @unchecked Sendable {
    // @unchecked: compiled code is not changed by matching (pcre2api, "Multithreading"); each thread has a match block of
    // its own, see `RegexMatcher`.
    package let text: String
    let code: OpaquePointer
    /// The same for texts of ASCII alone, in machine code that reads bytes instead of UTF-8; nil where the pattern or the system
    /// does not allow it.
    let asciiCode: OpaquePointer?
    /// Groups, the whole match not counted.
    let groupCount: Int
    private let names: [String: Int]

    /// - Throws: `TextError.badPattern` with the place and PCRE2's reason.
    package init(_ text: String, ignoringCase: Bool = false) throws {
        self.text = text
        var options = UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP) | UInt32(PCRE2_MATCH_INVALID_UTF)
        if ignoringCase { options |= UInt32(PCRE2_CASELESS) }
        var status: Int32 = 0
        var offset = 0
        var bytes = text
        let compiled = bytes.withUTF8 { pcre2_compile_8($0.baseAddress, $0.count, options, &status, &offset, nil) }
        guard let compiled else {
            throw TextError.badPattern(pattern: text, offset: offset, reason: RegexPattern.reason(status))
        }
        // A refusal (a system that forbids memory to be both written and run) only costs speed.
        _ = pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
        code = compiled
        asciiCode = RegexPattern.asciiCode(text, ignoringCase: ignoringCase)
        var count: UInt32 = 0
        pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        groupCount = Int(count)
        names = RegexPattern.names(of: compiled)
    }

    deinit {
        pcre2_code_free_8(code)
        pcre2_code_free_8(asciiCode)
    }

    /// Bytes are characters where all are ASCII, so that a pattern of ASCII means the same without UTF-8. What it can only say about
    /// others, such as `\x{212A}`, does not compile; what compiles, such as `\xE9`, matches no ASCII in either. Left out are POSIX
    /// classes: `[[:upper:]]` is a property of characters in the one and ignores case where the pattern does in the other.
    private static func asciiCode(_ text: String, ignoringCase: Bool) -> OpaquePointer? {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), !text.utf8.hasPOSIXClass else { return nil }
        var status: Int32 = 0
        var offset = 0
        var bytes = text
        let options = ignoringCase ? UInt32(PCRE2_CASELESS) : 0
        let compiled = bytes.withUTF8 { pcre2_compile_8($0.baseAddress, $0.count, options, &status, &offset, nil) }
        guard let compiled else { return nil }
        if pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE)) == 0 { return compiled }
        pcre2_code_free_8(compiled)
        return nil
    }

    static func reason(_ status: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pcre2_get_error_message_8(status, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<Int(count)], as: UTF8.self) : "PCRE2 error \(status)"
    }

    /// Entries of the table of names: two bytes of the group's number, the name, a zero.
    private static func names(of code: OpaquePointer) -> [String: Int] {
        var (count, size): (UInt32, UInt32) = (0, 0)
        var table: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table else { return [:] }
        var names: [String: Int] = [:]
        for index in 0..<Int(count) {
            let entry = table + index * Int(size)
            names[String(cString: entry + 2)] = Int(entry[0]) << 8 | Int(entry[1])
        }
        return names
    }

    /// The number of a group given as a number or name.
    ///
    /// - Throws: `TextError.noSuchGroup`.
    package func group(_ group: RegexGroup) throws -> Int {
        switch group {
        case .number(let number):
            if (0...groupCount).contains(number) { return number }
            throw TextError.noSuchGroup(pattern: text, group: "\(number)", known: known)
        case .name(let name):
            if let number = names[name] { return number }
            throw TextError.noSuchGroup(pattern: text, group: "\"\(name)\"", known: known)
        }
    }

    private var known: [String] {
        let named = Dictionary(uniqueKeysWithValues: names.map { ($1, $0) })
        return (0...groupCount).map { number in named[number].map { "\(number) \"\($0)\"" } ?? "\(number)" }
    }
}

extension String.UTF8View {
    /// Whether a class such as `[:alpha:]` may be in the pattern.
    fileprivate var hasPOSIXClass: Bool {
        zip(self, dropFirst()).contains { $0 == UInt8(ascii: "[") && $1 == UInt8(ascii: ":") }
    }
}

/// A group of a regular expression: `1`, or `"host"` for `(?<host>...)`. 0 is the whole match.
public enum RegexGroup: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case number(Int)
    case name(String)

    public init(integerLiteral value: Int) { self = .number(value) }
    public init(stringLiteral value: String) { self = .name(value) }
}
