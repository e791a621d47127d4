import Columns
import Compute
import Foundation
import Frames
import Pool

extension DataFrame {
    /// Writes the frame in the format that the name says: `.csv`, `.tsv`, `.jsonl`, `.json`, `.parquet`, `.arrow`; text packed with
    /// `.gz`, `.zst` or `.lz4` behind it.
    ///
    ///     try plays.write(to: "plays.parquet")
    ///     try plays.write(to: "plays.csv.gz")
    ///
    /// - `-` is standard output, in CSV unless the options say otherwise.
    /// - The file appears when it is complete, so a reader never sees half of it.
    /// - Throws: `FileError`, and the errors of the formats; `Interrupted` if told to stop.
    public func write(to path: String, options: FileWritingOptions = FileWritingOptions()) throws {
        let target = FileTarget(path)
        let named = target.ending.flatMap(FormatTable.entry(ending:))
        guard let entry = options.format.map({ FormatTable[$0] }) ?? (path == "-" ? FormatTable[.csv] : named) else {
            throw FileError.unknownFormat(path: path)
        }
        try entry.write(self, target, options)
    }

    /// Writes the frame in the format that the name says.
    public func write(to url: URL, options: FileWritingOptions = FileWritingOptions()) throws {
        guard url.isFileURL else { throw FileError.unwritable(path: url.absoluteString, reason: "it is not a file") }
        try write(to: url.path, options: options)
    }

    /// Writes a file for each combination of values of some columns, in folders named after them.
    ///
    ///     try plays.write(to: "plays", partitionedBy: ["year", "country"])       // plays/year=2013/country=x/part-0.parquet, ...
    ///
    /// - Parameters:
    ///   - folder: is made; one that is there must be empty.
    ///   - names: the columns, outermost folder first. The files do not have them.
    ///   - ending: of the files' names, which says format and packing.
    /// - Values: as text, with `%XX` for what means something in paths; `__HIVE_DEFAULT_PARTITION__` for a missing one.
    /// - Throws: `FileError`, `ColumnError.noSuchColumn`, and the errors of the formats; `Interrupted` if told to stop. What was
    ///   written until then stays.
    public func write(
        to folder: String, partitionedBy names: [String], ending: String = "parquet",
        options: FileWritingOptions = FileWritingOptions()
    ) throws {
        let target = FileTarget("part-0.\(ending)")
        guard options.format != nil || target.ending.flatMap(FormatTable.entry(ending:)) != nil else {
            throw FileError.unknownFormat(path: target.path)
        }
        guard PathPattern.names(in: folder).isEmpty || !FileManager.default.fileExists(atPath: folder) else {
            throw FileError.unwritable(path: folder, reason: "it is there and not empty; name another, or empty it")
        }
        let rest = try dropping(columnNames: names)
        guard !rest.columns.isEmpty else {
            throw FileError.unwritable(path: folder, reason: "no columns are left for the files; partition by fewer")
        }
        let grouping = try grouped(columnNames: names)
        let keys = try grouping.keys()
        let texts = keys.columns.map { column in (0..<keys.rowCount).map { row in column[row].map { "\($0)" } } }
        var paths: [String] = []
        for group in 0..<grouping.count {
            let folders = zip(names, texts).map { FileList.folder($0, $1[group]) }
            paths.append(([folder] + folders).joined(separator: "/"))
        }
        for path in paths.isEmpty ? [folder] : paths { try Self.makeFolder(path) }
        let all = paths
        let order = try grouping.index.order()
        try Pool.current.run(count: grouping.count, label: "writing \(folder)") { group, _ in
            let rows = try rest.rows(at: order.slice(grouping.index.range(of: group)))
            try rows.write(to: "\(all[group])/part-0.\(ending)", options: options)
        }
    }

    private static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FileError.unwritable(path: path, reason: (error as NSError).localizedDescription)
        }
    }
}
