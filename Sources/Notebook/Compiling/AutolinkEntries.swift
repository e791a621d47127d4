import Foundation

/// The libraries that an object file asks for: what its imports have to be linked with.
///
/// The compiler writes them as arguments of a linker into a section of their own; reading it takes no time, where the program that
/// comes with the compiler for it takes 30 ms.
///
/// - Source: System V ABI, "Object Files"; swiftlang/swift, lib/DriverTool/autolink_extract_main.cpp.
enum AutolinkEntries {
    private static let section = ".swift1_autolink_entries"

    /// Names for the loader, such as `libFoundation.so`.
    static func libraries(inObject path: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return libraries(inObject: Array(data))
    }

    static func libraries(inObject bytes: [UInt8]) -> [String] {
        guard let content = content(of: section, in: bytes) else { return [] }
        let words = content.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return words.filter { $0.hasPrefix("-l") }.map { "lib\($0.dropFirst(2)).so" }
    }

    /// A section of an ELF file of 64 bits; nil for anything else.
    private static func content(of name: String, in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        func number(_ offset: Int, _ size: Int) -> Int? {
            guard offset >= 0, offset + size <= bytes.count else { return nil }
            return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]), let table = number(40, 8), let size = number(58, 2),
            let count = number(60, 2), let namesIndex = number(62, 2),
            let namesOffset = number(table + namesIndex * size + 24, 8)
        else { return nil }
        for index in 0..<count {
            let entry = table + index * size
            guard let nameOffset = number(entry, 4), let offset = number(entry + 24, 8),
                let length = number(entry + 32, 8),
                offset + length <= bytes.count, namesOffset + nameOffset < bytes.count
            else { continue }
            let found = bytes[(namesOffset + nameOffset)...].prefix { $0 != 0 }
            if found.elementsEqual(name.utf8) { return bytes[offset..<offset + length] }
        }
        return nil
    }
}
