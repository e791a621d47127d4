import Columns
import Compute
import Frames
import Pool

/// Reads the files of a list, all cores at work on all of them, and puts their rows one below the other.
struct FileReading {
    private let list: FileList
    private let request: FileRequest
    /// The column that gets the path of each row's file.
    private let sourceName: String?

    private var files: [FileList.File] { list.files }

    init(_ list: FileList, _ request: FileRequest, sourceName: String?) {
        self.list = list
        self.request = request
        self.sourceName = sourceName
    }

    func read() throws -> DataFrame {
        let added = (files.first?.partitions.map(\.key) ?? []) + (sourceName.map { [$0] } ?? [])
        if list.isSingle, added.isEmpty {
            let contents = try FileContents(files[0].path, format: request.options.format)
            return try contents.entry.read(contents, request)
        }
        var parts = try load(added)
        try unifyTypes(&parts)
        let names = try columnNames(parts, added)
        let rowCount = parts.reduce(0) { $0 + $1.rowCount }
        let types = fileTypes(names, parts)
        let own = names.filter { !added.contains($0) }
        var columns: [String: AnyColumn] = [:]
        let frames = try parts.map { part in
            try own.map { try part.column($0, as: types[$0]) }
        }
        if !own.isEmpty {
            for (name, column) in zip(own, try joined(frames, own, parts)) { columns[name] = column }
        }
        for column in try addedColumns(added, parts, rowCount) { columns[column.name] = column }
        let frame = try DataFrame(columns: names.map { columns[$0]! })
        guard let rows = request.rows else { return frame }
        return frame.slice(rows.clamped(to: 0..<frame.rowCount))
    }

    // MARK: Reading

    /// What one file gave.
    private struct Part {
        var path: String
        var isText: Bool
        var frame: DataFrame
        /// Not the frame's, when only columns were asked for that it does not have.
        var rowCount: Int

        /// The column, or one without values in its place.
        func column(_ name: String, as type: AnyColumn?) throws -> AnyColumn {
            if let index = frame.indexOfColumn(name) {
                let column = frame.columns[index]
                guard let type, FileReading.saysNothing(column, isText), column.type != type.type else { return column }
            }
            guard let type else { return try frame[name] }
            return try type.slice(0..<0).gathered(at: RowPositions([Int?](repeating: nil, count: rowCount))).renamed(
                name)
        }
    }

    /// Reads the files: all at once, or until enough rows are there.
    private func load(_ added: [String]) throws -> [Part] {
        var own = request
        own.columns = request.columns?.filter { !added.contains($0) }
        own.types = request.types.filter { !added.contains($0.key) }
        own.rows = nil
        guard let rows = request.rows else {
            let own = own
            return try Pool.current.map(count: files.count) { try load(files[$0], own) }
        }
        var parts: [Part] = []
        var left = rows.upperBound
        for file in files where left > 0 || parts.isEmpty {
            own.rows = 0..<left
            parts.append(try load(file, own))
            left -= parts.last!.rowCount
        }
        return parts
    }

    private func load(_ file: FileList.File, _ request: FileRequest) throws -> Part {
        let contents = try FileContents(file.path, format: request.options.format)
        func part(_ frame: DataFrame) -> Part {
            Part(path: file.path, isText: contents.entry.isText, frame: frame, rowCount: frame.rowCount)
        }
        var request = request
        if request.columns == [] { request.columns = nil }
        do {
            return part(try contents.entry.read(contents, request))
        } catch {
            // Other files may have the column that this one has not.
            guard let known = Self.knownColumns(error), let first = known.first else { throw error }
            request.types = request.types.filter { known.contains($0.key) }
            let wanted = request.columns?.filter(known.contains)
            request.columns = wanted.map { $0.isEmpty ? [first] : $0 }
            var part = part(try contents.entry.read(contents, request))
            if wanted == [] { part.frame = DataFrame() }
            return part
        }
    }

    private static func knownColumns(_ error: any Error) -> [String]? {
        switch error {
        case CSVReadingError.noSuchColumn(_, _, let columns): columns
        case JSONReadingError.noSuchColumn(_, _, let columns): columns
        case ParquetReadingError.noSuchColumn(_, _, let columns): columns
        case ArrowReadingError.noSuchColumn(_, _, let columns): columns
        case ColumnError.noSuchColumn(_, let known): known
        default: nil
        }
    }

    // MARK: Columns

    /// Names in the order in which the files have them first, then those that are added; or those that were asked for.
    private func columnNames(_ parts: [Part], _ added: [String]) throws -> [String] {
        var names: [String] = []
        var seen = Set(added)
        for part in parts {
            for name in part.frame.columnNames where seen.insert(name).inserted { names.append(name) }
        }
        names += added
        guard let wanted = request.columns else { return names }
        for name in wanted where !names.contains(name) {
            throw FileError.noSuchColumn(source: Self.name(files), name: name, columns: names)
        }
        return wanted
    }

    private static func name(_ files: [FileList.File]) -> String {
        files.count == 1 ? files[0].path : "\(files[0].path) and \(files.count - 1) more"
    }

    /// A column of text without any value says nothing of its type.
    fileprivate static func saysNothing(_ column: AnyColumn, _ isText: Bool) -> Bool {
        isText && column.type == .string && column.nilCount == column.count
    }

    /// For each name a column of the type that it has in the files.
    private func fileTypes(_ names: [String], _ parts: [Part]) -> [String: AnyColumn] {
        var types: [String: AnyColumn] = [:]
        for part in parts {
            for column in part.frame.columns where !Self.saysNothing(column, part.isText) {
                if types[column.name] == nil || (types[column.name]!.type == .int && column.type == .double) {
                    types[column.name] = column
                }
            }
        }
        for part in parts {
            for column in part.frame.columns where types[column.name] == nil { types[column.name] = column }
        }
        return types
    }

    /// Makes the columns that text files gave different types the same: where Int and Double do not meet without rounding, and
    /// where other types differ, they are read again as text.
    private func unifyTypes(_ parts: inout [Part]) throws {
        var again: [String] = []
        for name in Set(parts.flatMap(\.frame.columnNames)) where request.types[name] == nil {
            let columns = parts.compactMap { part -> (part: Part, column: AnyColumn)? in
                guard let index = part.frame.indexOfColumn(name) else { return nil }
                let column = part.frame.columns[index]
                return Self.saysNothing(column, part.isText) ? nil : (part, column)
            }
            guard let first = columns.first, let other = columns.first(where: { $0.column.type != first.column.type })
            else { continue }
            let types = Set(columns.map(\.column.type))
            if types == [.int, .double], columns.allSatisfy({ Self.isExactDouble($0.column) }) { continue }
            if types.allSatisfy(\.isTime), Set(types.map(\.zoneName)).count == 1 { continue }
            guard columns.allSatisfy(\.part.isText) else {
                throw FileError.differentTypes(
                    column: name, first: first.part.path, firstType: first.column.type, second: other.part.path,
                    secondType: other.column.type)
            }
            again.append(name)
        }
        guard !again.isEmpty else { return }
        let known = parts, names = again.sorted()
        let texts = try Pool.current.map(count: parts.count) { index -> DataFrame in
            let part = known[index]
            let columns = names.filter { part.frame.indexOfColumn($0) != nil }
            guard !columns.isEmpty else { return DataFrame() }
            var request = self.request
            request.columns = columns
            request.rows = request.rows.map { _ in 0..<part.rowCount }
            request.types = Dictionary(uniqueKeysWithValues: columns.map { ($0, CSVType.string) })
            let contents = try FileContents(part.path, format: request.options.format)
            return try contents.entry.read(contents, request)
        }
        for (index, frame) in texts.enumerated() {
            let columns = parts[index].frame.columns.map { column in
                frame.indexOfColumn(column.name).map { frame.columns[$0] } ?? column
            }
            parts[index].frame = try DataFrame(columns: columns)
        }
    }

    private static func isExactDouble(_ column: AnyColumn) -> Bool {
        guard case .int(let column) = column else { return true }
        return (0..<column.count).allSatisfy { row in column[row].map { Double(exactly: $0) != nil } ?? true }
    }

    private func joined(_ frames: [[AnyColumn]], _ names: [String], _ parts: [Part]) throws -> [AnyColumn] {
        do {
            return try concatenated(frames: frames, widening: true, label: "joining files")
        } catch let error as ConcatenateError {
            // What types do not tell: times that do not fit the finest unit.
            for (index, name) in names.enumerated() {
                for (other, frame) in frames.enumerated() where frame[index].type != frames[0][index].type {
                    throw FileError.differentTypes(
                        column: name, first: parts[0].path, firstType: frames[0][index].type, second: parts[other].path,
                        secondType: frame[index].type)
                }
            }
            throw error
        }
    }

    // MARK: Added columns

    /// The partitions' columns and the sources', a value a file spread over the file's rows.
    private func addedColumns(_ added: [String], _ parts: [Part], _ rowCount: Int) throws -> [AnyColumn] {
        guard !added.isEmpty else { return [] }
        let values = try valuesByFile(Array(files.prefix(parts.count)), added)
        let buffer = Buffer(byteCount: max(rowCount, 1) * MemoryLayout<UInt32>.stride)
        let numbers = buffer.pointer(as: UInt32.self)
        var row = 0
        for (file, part) in parts.enumerated() {
            (numbers + row).initialize(repeating: UInt32(file), count: part.rowCount)
            row += part.rowCount
        }
        let positions = RowPositions(buffer, count: rowCount, bound: parts.count, mayMiss: false)
        return try values.map { try $0.gathered(at: positions) }
    }

    /// A row a file; the types of partitions are found out as those of CSV are.
    private func valuesByFile(_ files: [FileList.File], _ added: [String]) throws -> [AnyColumn] {
        let keys = files[0].partitions.map(\.key)
        var columns: [AnyColumn] = []
        if !keys.isEmpty {
            // In quotes, so that a text is never missing; what is missing is left empty. A first column keeps lines from being empty.
            var text = (["#"] + keys).map(Self.quoted).joined(separator: ",") + "\n"
            for file in files {
                text += "0," + file.partitions.map { $0.value.map(Self.quoted) ?? "" }.joined(separator: ",") + "\n"
            }
            var options = CSVReadingOptions()
            options.hasHeaderRow = true
            options.delimiter = ","
            options.nilEncodings = [""]
            let types = request.types.filter { keys.contains($0.key) }
            let frame = try DataFrame(csvText: text, types: types, options: options)
            columns = zip(frame.columns.dropFirst(), keys).map { $0.renamed($1) }
        }
        if let sourceName {
            columns.append(AnyColumn(Column<String>(name: sourceName, contents: files.map { Optional($0.path) })))
        }
        return columns
    }

    private static func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
}

extension ColumnType {
    fileprivate var isTime: Bool {
        if case .timestamp = self { return true }
        if case .duration = self { return true }
        return false
    }

    /// What has to be the same for times to be joined.
    fileprivate var zoneName: String {
        if case .timestamp(_, let zone) = self { return "timestamp \(zone.name ?? "")" }
        return "duration"
    }
}
