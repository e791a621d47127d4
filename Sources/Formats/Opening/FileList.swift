import Foundation

/// The files that some paths name: files, folders, and patterns with stars.
struct FileList {
    struct File {
        var path: String
        /// From the folders named `key=value`, outermost first; nil for a missing value.
        var partitions: [(key: String, value: String?)] = []
    }

    private(set) var files: [File] = []
    /// Whether only one file was named, by its own name.
    private(set) var isSingle = false

    /// - Throws: `FileError.notFound`, `FileError.noMatch`, `FileError.emptyFolder`, `FileError.differentPartitions`.
    init(_ paths: [String], readsPartitions: Bool) throws {
        for path in paths {
            if path == "-" || (FileManager.default.fileExists(atPath: path) && !PathPattern.isFolder(path)) {
                files.append(File(path: path))
            } else if PathPattern.isFolder(path) {
                try addFolder(path)
            } else if PathPattern.isPattern(path) {
                try addMatches(PathPattern(path))
            } else {
                throw FileError.notFound(path: path, near: PathPattern(path).near())
            }
        }
        isSingle = paths.count == 1 && files.count == 1 && files[0].path == paths[0]
        if !readsPartitions { for index in files.indices { files[index].partitions = [] } }
        guard let first = files.first else { return }
        for file in files where file.partitions.map(\.key) != first.partitions.map(\.key) {
            throw FileError.differentPartitions(
                first: first.path, firstKeys: first.partitions.map(\.key), second: file.path,
                secondKeys: file.partitions.map(\.key))
        }
    }

    private mutating func addMatches(_ pattern: PathPattern) throws {
        let found = pattern.matches()
        guard !found.isEmpty else { throw FileError.noMatch(pattern: pattern.text, near: pattern.near()) }
        for path in found {
            let folders = path.split(separator: "/").dropLast().dropFirst(pattern.fixedCount)
            files.append(File(path: path, partitions: folders.compactMap(Self.partition)))
        }
    }

    private mutating func addFolder(_ folder: String) throws {
        let before = files.count
        collect(folder, [])
        if files.count == before { throw FileError.emptyFolder(path: folder) }
    }

    private mutating func collect(_ folder: String, _ partitions: [(key: String, value: String?)]) {
        for name in PathPattern.names(in: folder) where !name.hasPrefix(".") && !name.hasPrefix("_") {
            let path = PathPattern.joined(folder, name)
            if PathPattern.isFolder(path) {
                collect(path, partitions + [Self.partition(name[...])].compactMap(\.self))
            } else if let ending = FileName(path).ending, FormatTable.entry(ending: ending) != nil {
                files.append(File(path: path, partitions: partitions))
            }
        }
    }

    /// The folder of missing values.
    static let missing = "__HIVE_DEFAULT_PARTITION__"

    /// What a folder's name says; nil when it is no `key=value`.
    private static func partition(_ name: Substring) -> (key: String, value: String?)? {
        guard let sign = name.firstIndex(of: "="), sign > name.startIndex else { return nil }
        let key = decoded(name[..<sign])
        let value = decoded(name[name.index(after: sign)...])
        return (key, value == missing ? nil : value)
    }

    private static func decoded(_ text: Substring) -> String {
        String(text).removingPercentEncoding ?? String(text)
    }

    /// The name of a folder, with `%XX` for what means something in paths.
    static func folder(_ key: String, _ value: String?) -> String {
        encoded(key) + "=" + (value.map(encoded) ?? missing)
    }

    private static func encoded(_ text: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || scalar.value == 0x7F || "\"#%'*/:=?\\{[]^<>|".unicodeScalars.contains(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                name += "%" + (digits.count < 2 ? "0" : "") + digits
            } else {
                name.unicodeScalars.append(scalar)
            }
        }
        return name
    }
}
