import Foundation

extension Plot {
    /// Writes the plot to a file; the ending of its name says how.
    ///
    /// `.json` is the specification. `.html` is a page that draws it (with Vega from a content network). `.svg` and `.png` are
    /// drawn by the Python package vl-convert-python, with `EMBARK_PYTHON` or `python3`.
    /// - Throws: `PlotError`.
    public func save(_ path: String) throws {
        switch URL(fileURLWithPath: path).pathExtension.lowercased() {
        case "json", "vl": try write(Data((specification + "\n").utf8), to: path)
        case "html": try write(Data(page.utf8), to: path)
        case "svg": try convert(to: path, "vegalite_to_svg")
        case "png": try convert(to: path, "vegalite_to_png")
        default: throw PlotError.unknownFormat(path: path)
        }
    }

    private func write(_ data: Data, to path: String) throws {
        do { try data.write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw PlotError.cannotWrite(path: path)
        }
    }

    private var page: String {
        // The end of a script element may not stand in a script.
        let safe = specification.replacing("</", with: "<\\/")
        return """
            <!DOCTYPE html>
            <meta charset="utf-8">
            <script src="https://cdn.jsdelivr.net/npm/vega@5"></script>
            <script src="https://cdn.jsdelivr.net/npm/vega-lite@5"></script>
            <script src="https://cdn.jsdelivr.net/npm/vega-embed@6"></script>
            <div id="plot"></div>
            <script>vegaEmbed("#plot", \(safe))</script>

            """
    }

    /// The specification goes in on standard input, the picture comes out on standard output.
    private func convert(to path: String, _ function: String) throws {
        let process = Process()
        let program = """
            import sys, vl_convert
            picture = vl_convert.\(function)(sys.stdin.read(), vl_version="5.20")
            sys.stdout.buffer.write(picture.encode() if isinstance(picture, str) else picture)
            """
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [ProcessInfo.processInfo.environment["EMBARK_PYTHON"] ?? "python3", "-c", program]
        let (input, output, errors) = (FileHandleFile(), Pipe(), Pipe())
        try input.write(specification, orFail: path)
        process.standardInput = input.handle
        process.standardOutput = output
        process.standardError = errors
        do { try process.run() } catch { throw PlotError.noConverter(path: path, reason: error.localizedDescription) }
        let picture = output.fileHandleForReading.readDataToEndOfFile()
        let told = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, !picture.isEmpty else {
            let reason = told.split(separator: "\n").last.map(String.init) ?? "code \(process.terminationStatus)"
            throw PlotError.noConverter(path: path, reason: reason)
        }
        try write(picture, to: path)
    }
}

/// Text for the standard input of a program, in a file without a name: a pipe would block on long texts.
private final class FileHandleFile {
    private(set) var handle = FileHandle.nullDevice

    func write(_ text: String, orFail path: String) throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "embark-plot-\(UUID().uuidString)")
        guard (try? Data(text.utf8).write(to: place)) != nil, let opened = try? FileHandle(forReadingFrom: place) else {
            throw PlotError.cannotWrite(path: place.path)
        }
        try? FileManager.default.removeItem(at: place)
        handle = opened
    }
}
